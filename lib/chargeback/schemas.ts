/** Parameters of the chargeback interface. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { isPeriodId } from "@/lib/kernel/period";
import { csvOptions } from "@/lib/reporting/schemas";

/** "2026-10". Another text is the name of no period. */
export const PeriodPath = z.strictObject({ period: z.string().refine(isPeriodId) });

const id = z.string().min(1).max(512);
/** Whose lines: a business unit with the units below it, a cost centre, or `none` for what has none. */
const part = { businessUnit: id.optional(), costCentre: id.optional() };

export const ChargebackParams = z.strictObject(part);
export type ChargebackParams = z.infer<typeof ChargebackParams>;

export const ChargeLinesParams = z.strictObject({ ...pageQuery, ...part });
export type ChargeLinesParams = z.infer<typeof ChargeLinesParams>;

/** `detail`: one line for each meter. `summary`: one for each team and cost centre. `excel`: detail with a byte-order mark. */
export const EXPORT_PROFILES = ["detail", "summary", "excel"] as const;
export const ExportParams = z.strictObject({ profile: z.enum(EXPORT_PROFILES).default("detail"), ...part, ...csvOptions });
export type ExportParams = z.infer<typeof ExportParams>;
