/** What is sent to write, check and put in force policies. Client-safe. */
import { z } from "zod";
import { InventoryDocument } from "@/lib/identities/schemas";
import { pageQuery } from "@/lib/kernel/page";

/** As long as a policy may be; the same bound is told with its place where it is read. */
const PolicyText = z.string().max(200_000).describe("YAML");
const note = z.string().trim().min(3, "Say what changes, in a few words.").max(500);

export const PolicyVersionInput = z.strictObject({ text: PolicyText, note });
export type PolicyVersionInput = z.output<typeof PolicyVersionInput>;

export const PolicyActivation = z.strictObject({ reason: z.string().trim().max(500).optional() });
export type PolicyActivation = z.output<typeof PolicyActivation>;

export const PolicyCheckInput = z
  .strictObject({
    text: PolicyText.optional().describe("Left out: the policy in force"),
    documents: z
      .array(z.strictObject({ name: z.string().trim().min(1).max(200), document: InventoryDocument }))
      .min(1)
      .max(50)
      .optional()
      .describe("Judged instead of the stored inventory and the calls of the last 30 days"),
    complete: z.boolean().optional().describe("The documents are all there is: what they leave out is none"),
  })
  .refine(({ documents, complete }) => complete === undefined || documents !== undefined, {
    error: "The stored inventory is always complete.",
    path: ["complete"],
    params: { fix: "Leave it out, or send documents." },
  });
export type PolicyCheckInput = z.output<typeof PolicyCheckInput>;

export const PolicyPath = z.strictObject({ version: z.coerce.number().int().min(1).max(2_000_000_000) });
export const PolicyQuery = z.strictObject(pageQuery);
export type PolicyQuery = z.output<typeof PolicyQuery>;
