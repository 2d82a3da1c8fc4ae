/** What screens and programs send about revocations and connectors. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { ACTIONS, STATES } from "./core/task";
import { CONNECTOR_KINDS } from "./core/views";

const id = z.string().min(1).max(200);
const printable = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);
const UNPRINTABLE = "Control characters are not allowed.";
const words = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => printable(text.replaceAll(/[\n\t]/g, " ")), UNPRINTABLE);

const flag = z.enum(["true", "false"]).transform((text) => text === "true");
export const TaskQuery = z.strictObject({
  ...pageQuery,
  state: z
    .enum([...STATES, "open"])
    .optional()
    .describe("open: neither verified nor cancelled"),
  action: z.enum(ACTIONS).optional(),
  overdue: flag.optional(),
  mine: flag.optional().describe("Those that the caller is to do"),
  query: z.string().trim().max(200).refine(printable, UNPRINTABLE).optional(),
  identityId: id.optional(),
  campaignId: id.optional(),
});
export type TaskQuery = z.output<typeof TaskQuery>;
export const TaskPath = z.strictObject({ taskId: id });

/** By hand: what is to end, and why. */
export const TaskInput = z.discriminatedUnion("action", [
  z.strictObject({ action: z.literal("suspend"), identityId: id, reason: words(500) }),
  z.strictObject({ action: z.literal("revoke"), identityId: id, credentialId: id.optional(), reason: words(500) }),
  z.strictObject({ action: z.literal("rotate"), identityId: id, credentialId: id, reason: words(500) }),
  z.strictObject({ action: z.literal("end_grant"), identityId: id, grantId: id, reason: words(500) }),
]);
export type TaskInput = z.output<typeof TaskInput>;

export const Confirmation = z.strictObject({ evidence: words(2_000).describe("What was done and where it can be seen") });
export type Confirmation = z.output<typeof Confirmation>;
export const Cancellation = z.strictObject({ reason: words(500) });
export type Cancellation = z.output<typeof Cancellation>;

export const PolicyInput = z
  .strictObject({ graceMinutes: z.int().min(0).max(1_440), silenceDays: z.int().min(1).max(90), separateDuties: z.boolean() })
  .partial()
  .extend({ reason: words(500) });
export type PolicyInput = z.output<typeof PolicyInput>;

/** A key stands in a header: no spaces, no letters outside ASCII. */
const secret = z
  .string()
  .trim()
  .min(8)
  .max(1_000)
  .regex(/^[\x21-\x7e]+$/, "Not a key: it has spaces or unusual letters.");
const connector = {
  name: words(80),
  address: z.string().trim().min(1).max(2_000).optional(),
  secret: secret.describe("The key of an administrator, or of a webhook the secret that signs its calls"),
};
export const ConnectorInput = z.strictObject({ ...connector, kind: z.enum(CONNECTOR_KINDS) });
export type ConnectorInput = z.output<typeof ConnectorInput>;
/** What is left out stays. */
export const ConnectorChange = z.strictObject({ ...connector, paused: z.boolean() }).partial();
export type ConnectorChange = z.output<typeof ConnectorChange>;
export const ConnectorPath = z.strictObject({ connectorId: id });
