/** What people and programs send about statements and disputes. Amounts are decimal strings in the currency of the statement. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { csvOptions } from "@/lib/reporting/schemas";
import { ANSWERS, DISPUTE_KINDS, DISPUTE_REASONS, DISPUTE_STATES, STATEMENT_STATES } from "./statement-state";

const id = z.string().min(1).max(200);
const printable = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, " "));
const words = (least: number, max: number) =>
  z.string().trim().min(least).max(max).refine(printable, "Control characters are not allowed.");
const amount = z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'A decimal string, such as "90.00".');

/** A path of the product, or an address that begins with https. Nothing that a browser would run. */
const isEvidenceHref = (href: string): boolean =>
  /^\/(?![/\\])[^\s\\]*$/.test(href) || (/^https:\/\/[^\s\\]+$/.test(href) && URL.canParse(href));
const Evidence = z
  .array(
    z.strictObject({
      label: words(1, 200),
      href: z.string().max(1_000).refine(isEvidenceHref, "A path that begins with a slash, or an https address."),
    }),
  )
  .max(20);

export const StatementQuery = z.strictObject({
  ...pageQuery,
  period: z.string().min(1).max(40).optional().describe('"2026-09", or a period of the fiscal calendar'),
  state: z
    .enum([...STATEMENT_STATES, "all"])
    .optional()
    .describe("all: also voided ones, which are left out otherwise"),
  owner: z.enum(["me"]).optional(),
  costCentre: z.string().max(200).optional().describe("Empty: what nobody answers for"),
});
export type StatementQuery = z.output<typeof StatementQuery>;
export const StatementFileQuery = z.strictObject(csvOptions);
export type StatementFileQuery = z.output<typeof StatementFileQuery>;
export const StatementPath = z.strictObject({ statementId: id });
export const LinePath = z.strictObject({ statementId: id, lineNo: z.coerce.number().int().min(1).max(1_000_000) });

export const AnswerInput = z.strictObject({
  answer: z.enum(ANSWERS),
  /** What was looked at: figures that changed meanwhile are not agreed to. */
  contentHash: z.string().min(1).max(200),
  note: words(3, 1_000).optional().describe("Needed to object, and to answer in the owner's place"),
});
export type AnswerInput = z.output<typeof AnswerInput>;

/** One of a period, or all of it. */
export const IssueInput = z.strictObject({ periodId: z.string().min(1).max(40), statementId: id.optional() });
export type IssueInput = z.output<typeof IssueInput>;

export const DisputeInput = z.strictObject({
  lineNo: z.int().min(1),
  amount: amount.describe("All of the line, or a part"),
  reason: z.enum(DISPUTE_REASONS),
  kind: z.enum(DISPUTE_KINDS).describe("data: what was counted; method: how it was spread"),
  note: words(3, 2_000),
  evidence: Evidence.default([]),
});
export type DisputeInput = z.output<typeof DisputeInput>;
export const DisputePath = z.strictObject({ disputeId: id });

export const DisputeQuery = z.strictObject({
  ...pageQuery,
  state: z
    .enum([...DISPUTE_STATES, "pending", "all"])
    .default("pending")
    .describe("pending: open or under review"),
  statementId: id.optional(),
});
export type DisputeQuery = z.output<typeof DisputeQuery>;

export const DisputeCommentInput = z.strictObject({ text: words(1, 2_000), evidence: Evidence.default([]) });
export type DisputeCommentInput = z.output<typeof DisputeCommentInput>;

const decisionReason = words(3, 1_000);
/** `toCostCentre`: who bears it instead; empty: nobody yet. */
export const DecisionInput = z.discriminatedUnion("outcome", [
  z.strictObject({
    outcome: z.literal("credit_note"),
    amount: amount.optional().describe("Left out: all that was disputed"),
    toCostCentre: z.string().max(200).default(""),
    reason: decisionReason,
  }),
  z.strictObject({ outcome: z.literal("reassign"), toCostCentre: id, reason: decisionReason }),
  z.strictObject({ outcome: z.literal("rejected"), reason: decisionReason }),
]);
export type DecisionInput = z.output<typeof DecisionInput>;
export const WithdrawInput = z.strictObject({ reason: words(3, 1_000).optional() });
export type WithdrawInput = z.output<typeof WithdrawInput>;
