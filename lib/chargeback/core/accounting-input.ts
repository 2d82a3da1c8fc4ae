/** What people send about how the books are closed. Percentages and amounts are decimal texts. */
import { z } from "zod";
import { isTimeZone } from "@/lib/kernel/time-zone";

const printable = (text: string): boolean => !/[\p{Cc}\p{Cs}]/u.test(text);
const id = z.string().min(1).max(200);
const percent = z.string().regex(/^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/, 'Percent as a decimal string from 0 to 100, such as "0.5".');
const amount = z.string().regex(/^\d{1,12}(\.\d{1,4})?$/, 'A decimal string, such as "5.00".');
const account = z.string().trim().min(1).max(50).refine(printable, "Control characters are not allowed.");
const days = z.int().min(1).max(365);

/** What is left out stays as it is. */
export const AccountingInput = z.strictObject({
  unattributedLimit: percent.optional().describe("Percent of a period's cost without a cost centre; above it the close is blocked"),
  varianceLimitPercent: percent.optional().describe("Percent of an invoice"),
  varianceLimit: amount.optional().describe("The larger of both is let pass"),
  acceptanceDays: days.optional().describe("To agree to a statement"),
  disputeDays: days.optional().describe("To dispute a line of an issued one"),
  decisionDays: days.optional().describe("To decide a dispute"),
  fallbackCostCentreId: id.nullable().optional().describe("Bears what no cost centre answers for; null: a statement of nobody"),
  fallbackOwnerId: id.nullable().optional().describe("A person"),
  recoveryCostCentreId: id.nullable().optional().describe("Where charges are credited"),
  recoveryAccount: account.optional(),
  expenseAccount: account.optional(),
  entity: z.string().trim().max(100).refine(printable, "Control characters are not allowed.").optional(),
  timeZone: z.string().refine(isTimeZone, "A name of the IANA database, such as Europe/Berlin.").optional(),
  reason: z.string().trim().min(3).max(500).refine(printable, "Control characters are not allowed."),
});
export type AccountingInput = z.output<typeof AccountingInput>;
