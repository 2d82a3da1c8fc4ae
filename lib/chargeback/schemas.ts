/** Parameters of the chargeback interface. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { CHECK_IDS } from "./core/checks";
import { isAccountingPeriodId } from "./core/periods";

/** "2026-10", or "FY2027-P03" in a calendar of weeks. Another text is the name of no period. */
export const PeriodPath = z.strictObject({ period: z.string().refine(isAccountingPeriodId) });
/** A closing of the period; left out: the newest of a closed period, the ledger as it is now of any other. */
const version = z.coerce.number().int().min(1).max(32_767).optional().describe("A closing of the period; left out: the newest");

const id = z.string().min(1).max(512);
/** Whose lines: a business unit with the units below it, a cost centre, or `none` for what has none. */
const part = { businessUnit: id.optional(), costCentre: id.optional() };

export const ChargebackParams = z.strictObject({ ...part, version });
export type ChargebackParams = z.infer<typeof ChargebackParams>;

export const ChargeLinesParams = z.strictObject({ ...pageQuery, ...part, version });
export type ChargeLinesParams = z.infer<typeof ChargeLinesParams>;

/** Of the figures that were looked at: others are not agreed to by mistake. */
const contentHash = z.string().regex(/^[0-9a-f]{64}$/, "The content hash that the period shows.");
const reason = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text.replaceAll(/[\n\t]/g, " ")), "Control characters are not allowed.");

export const SeenInput = z.strictObject({ contentHash });
export type SeenInput = z.output<typeof SeenInput>;
export const ReasonInput = z.strictObject({ reason });
export type ReasonInput = z.output<typeof ReasonInput>;
export const WaiveInput = z.strictObject({ check: z.enum(CHECK_IDS), reason });
export type WaiveInput = z.output<typeof WaiveInput>;
export const ReopenDecision = z.discriminatedUnion("grant", [
  z.strictObject({ grant: z.literal(true), reason: reason.optional() }),
  z.strictObject({ grant: z.literal(false), reason }),
]);
export type ReopenDecision = z.output<typeof ReopenDecision>;

export const PeriodQuery = z.strictObject({ version });
export type PeriodQuery = z.output<typeof PeriodQuery>;
