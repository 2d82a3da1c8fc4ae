/** What screens and programs send about findings, exceptions and rules. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { FINDING_STATES } from "./core/finding-state";
import { SEVERITIES } from "./core/severity";

const id = z.string().min(1).max(200);
const printable = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, " "));
const words = (least: number, max: number) =>
  z.string().trim().min(least).max(max).refine(printable, "Control characters are not allowed.");
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const FindingQuery = z.strictObject({
  ...pageQuery,
  rule: id.optional().describe("R01 to R30, or P: and the name of a policy"),
  severity: z.enum(SEVERITIES).optional(),
  state: z.enum(FINDING_STATES).optional(),
  team: id.optional(),
  identityId: id.optional(),
  assignee: id.optional().describe("Id of a user, me, or none"),
  query: z.string().trim().min(1).max(200).refine(printable, "Control characters are not allowed.").optional(),
});
export type FindingQuery = z.output<typeof FindingQuery>;
export const FindingPath = z.strictObject({ findingId: id });

export const CommentInput = z.strictObject({ text: words(1, 2_000) });
export type CommentInput = z.output<typeof CommentInput>;
export const AssignInput = z.strictObject({ assigneeId: id.nullable().describe("Id of a user; me; null for nobody") });
export type AssignInput = z.output<typeof AssignInput>;

export const ExceptionInput = z.strictObject({
  findingId: id,
  justification: words(10, 1_000).describe("Why the risk is accepted"),
  compensatingControl: words(10, 1_000).describe("What keeps it small meanwhile"),
  expiresAt: instant.describe("At most 180 days ahead"),
});
export type ExceptionInput = z.output<typeof ExceptionInput>;
export const ExceptionPath = z.strictObject({ exceptionId: id });
export const ExceptionDecision = z.strictObject({ decision: z.enum(["approved", "refused"]), reason: words(3, 500) });
export type ExceptionDecision = z.output<typeof ExceptionDecision>;
export const ExceptionQuery = z.strictObject({ state: z.enum(["waiting", "approved", "refused", "withdrawn", "in_force"]).optional() });
export type ExceptionQuery = z.output<typeof ExceptionQuery>;
export const Reason = z.strictObject({ reason: words(3, 500) });
export type Reason = z.output<typeof Reason>;

export const RulePath = z.strictObject({ ruleId: id });
const thresholds = z.record(z.string().min(1).max(60), z.number());
export const RulePreviewInput = z.strictObject({ thresholds });
export type RulePreviewInput = z.output<typeof RulePreviewInput>;
/** Thresholds that are left out are as by default. */
export const RuleInput = z.strictObject({
  enabled: z.boolean().default(true),
  thresholds: thresholds.default({}),
  effectiveFrom: instant.optional().describe("Now, or later"),
  reason: words(3, 500),
});
export type RuleInput = z.output<typeof RuleInput>;

export const RunQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(30) });
export type RunQuery = z.output<typeof RunQuery>;
