/** What screens and programs send about cases. Client-safe. */
import { z } from "zod";
import { Purpose } from "@/lib/identities/core/fields";
import { NewIdentity } from "@/lib/identities/schemas";
import { pageQuery } from "@/lib/kernel/page";
import { CASE_KINDS, CASE_STATES } from "./core/case";

const id = z.string().min(1).max(200);
const reason = z.string().trim().min(3, "Say why, in a few words.").max(500);

export const CaseQuery = z.strictObject({
  ...pageQuery,
  kind: z.enum(CASE_KINDS).optional(),
  state: z.enum(CASE_STATES).default("open"),
  assignee: id.optional().describe("me, none, or the id of a user"),
  olderThanDays: z.coerce.number().int().min(1).max(3_650).optional(),
  overdue: z.stringbool().optional().describe("true: only what should have been worked on before now"),
  query: z.string().trim().max(200).optional(),
});
export type CaseQuery = z.output<typeof CaseQuery>;
export const CasePath = z.strictObject({ caseId: id });
export const SyncPath = z.strictObject({ connectorId: id });

export const CaseChange = z
  .strictObject({
    assigneeId: id.nullable().optional().describe("me, the id of a user, or null"),
    dueAt: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ assigneeId, dueAt }) => assigneeId !== undefined || dueAt !== undefined, "Nothing to change.");
export type CaseChange = z.output<typeof CaseChange>;

/** What is done about a case. Which of them a case allows, it says itself. */
export const CaseDeed = z.discriminatedUnion("deed", [
  z.strictObject({ deed: z.literal("assign"), identityId: id.optional(), newIdentity: NewIdentity.optional(), reason }),
  z.strictObject({ deed: z.literal("set_owner"), owner: z.email(), reason }),
  z.strictObject({ deed: z.literal("set_purpose"), purpose: Purpose.min(3, "Say what it is for."), reason }),
  z.strictObject({ deed: z.literal("merge"), keepId: id, dropId: id, reason }),
  z.strictObject({ deed: z.literal("block"), reason }),
  z.strictObject({ deed: z.literal("end_key"), reason }),
  z.strictObject({ deed: z.literal("approve_tool"), reason }),
  z.strictObject({ deed: z.literal("dismiss"), reason }),
]);
export type CaseDeed = z.output<typeof CaseDeed>;
