/** What people and programs send about incidents. Instants are RFC 3339 UTC, amounts decimal strings in USD. */
import { z } from "zod";
import { SEVERITIES } from "@/lib/anomalies/core/signal";
import { pageQuery } from "@/lib/kernel/page";
import { DISPOSITIONS, STATES } from "./core/views";
import { WINDOW_KINDS, WINDOW_SCOPES } from "./core/windows";

const id = z.string().min(1).max(200);
const printable = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, " "));
const words = (least: number, max: number) =>
  z.string().trim().min(least).max(max).refine(printable, "Control characters are not allowed.");
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const amount = z.string().regex(/^\d{1,12}(\.\d{1,15})?$/, 'A decimal string, such as "250".');
const reason = words(3, 500);

export const IncidentQuery = z.strictObject({
  ...pageQuery,
  state: z
    .enum([...STATES, "unresolved", "all"])
    .default("unresolved")
    .describe("unresolved: open, investigating or contained"),
  severity: z.enum(SEVERITIES).optional(),
  detector: z.string().min(1).max(20).optional(),
  team: id.optional(),
  businessUnit: id.optional(),
  identityId: id.optional(),
  application: id.optional(),
  environment: id.optional(),
  assignee: id.optional().describe("Id of a user, me, or none"),
  query: z.string().trim().min(1).max(200).refine(printable, "Control characters are not allowed.").optional(),
  since: instant.optional().describe("Changed after this instant"),
});
export type IncidentQuery = z.output<typeof IncidentQuery>;
export const IncidentPath = z.strictObject({ incidentId: id });
export const StepPath = z.strictObject({ incidentId: id, stepId: id });

export const ChainQuery = z.strictObject({
  traceId: z.string().min(1).max(500).optional().describe("A run of the incident; left out: the dearest"),
  grouped: z.stringbool().default(true).describe("false: each call is a row"),
});
export type ChainQuery = z.output<typeof ChainQuery>;

export const CommentInput = z.strictObject({ text: words(1, 2_000) });
export type CommentInput = z.output<typeof CommentInput>;
export const AssignInput = z.strictObject({ assigneeId: id.nullable().describe("Id of a user; me; null for nobody") });
export type AssignInput = z.output<typeof AssignInput>;
export const StateInput = z.strictObject({ state: z.enum(STATES), reason: reason.optional() });
export type StateInput = z.output<typeof StateInput>;
export const DispositionInput = z.strictObject({
  disposition: z.enum(DISPOSITIONS).nullable().describe("real, expected, planned or false; null takes it back"),
  reason: reason.optional(),
});
export type DispositionInput = z.output<typeof DispositionInput>;

/** `until` is when it ends by itself. */
export const DeedInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("throttle"), callsPerMinute: z.int().min(1).max(1_000_000), until: instant.optional(), reason }),
  z.strictObject({ kind: z.literal("block"), until: instant.optional(), reason }),
  z.strictObject({ kind: z.literal("cap"), amountUsd: amount.describe("A month"), reason }),
  z.strictObject({ kind: z.literal("rotate"), reason }),
  z.strictObject({ kind: z.literal("revoke"), reason }),
  z.strictObject({ kind: z.literal("open_review"), reason }),
  z.strictObject({ kind: z.literal("mark_planned"), until: instant, reason }),
]);
export type DeedInput = z.output<typeof DeedInput>;
export const UndoInput = z.strictObject({ reason });
export type UndoInput = z.output<typeof UndoInput>;

export const ReviewInput = z.strictObject({
  whatHappened: words(1, 5_000),
  whyItHappened: words(1, 5_000),
  whatHelped: words(1, 5_000),
  followUps: z
    .array(
      z.strictObject({
        text: words(1, 500),
        ownerId: id.nullable().default(null).describe("Id of a user"),
        dueOn: z.iso.date().nullable().default(null),
        doneAt: instant.nullable().default(null),
      }),
    )
    .max(50)
    .default([]),
});
export type ReviewInput = z.output<typeof ReviewInput>;

export const WindowInput = z
  .strictObject({
    scopeKind: z.enum(WINDOW_SCOPES),
    scopeId: z.string().max(200).default(""),
    kind: z.enum(WINDOW_KINDS),
    reason,
    startsAt: instant.optional().describe("Now, or later"),
    endsAt: instant,
  })
  .refine(({ scopeKind, scopeId }) => (scopeKind === "organisation") === (scopeId === ""), {
    path: ["scopeId"],
    message: "Say which one.",
  });
export type WindowInput = z.output<typeof WindowInput>;
export const WindowPath = z.strictObject({ windowId: id });
export const WindowQuery = z.strictObject({ over: z.stringbool().default(false).describe("Also those that are over") });
export type WindowQuery = z.output<typeof WindowQuery>;

/** What is left out stays. */
export const IncidentPolicyInput = z.strictObject({
  floorUsd: amount.nullable().optional().describe("null: it slides with the spend of 30 days"),
  seriesShare: z
    .string()
    .regex(/^(0(\.\d{1,6})?|1)$/, 'A share, such as "0.001".')
    .optional()
    .describe("What a series alone has to come to, of what the organisation spent in 30 days"),
  alertsPerDay: z.int().min(0).max(1_000).optional(),
  tellFrom: z.enum(SEVERITIES).optional(),
  spendSignals: z
    .record(id, z.string().regex(/^(0\.\d{1,4}|[1-9]\d?(\.\d{1,4})?)$/, 'A share of the limit, such as "0.8".'))
    .optional()
    .describe("Budgets whose thresholds open an incident, with the share from which on"),
  reason,
});
export type IncidentPolicyInput = z.output<typeof IncidentPolicyInput>;

export const MarkQuery = z.strictObject({
  from: instant,
  to: instant,
  team: id.optional(),
  businessUnit: id.optional(),
  identityId: id.optional(),
  application: id.optional(),
  environment: id.optional(),
  credential: id.optional(),
  model: id.optional(),
  provider: id.optional(),
  tool: id.optional(),
});
export type MarkQuery = z.output<typeof MarkQuery>;
