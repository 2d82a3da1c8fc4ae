/** What is sent about business metrics. */
import { z } from "zod";
import { isPeriodId } from "@/lib/kernel/period";
import { ENTITY_KINDS } from "@/lib/reporting/core/dimensions";
import { QueueParams } from "@/lib/reporting/schemas";
import { MAX_NAME } from "./core/metric-value";
import { UNIT_GRANULARITIES } from "./core/unit-costs";

/** Values that one call takes. */
export const MAX_VALUES = 5_000;
export const MAX_FILE_BYTES = 2 * 1024 * 1024;

const metric = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME)
  .refine((words) => !/\p{Cc}/u.test(words), "One line, without control characters.");

const isDay = (text: string): boolean => z.iso.date().safeParse(text).success;
const period = z
  .string()
  .refine(
    (text) => (isPeriodId(text) || isDay(text)) && text >= "2020" && text < "2100",
    "A day (YYYY-MM-DD) or a month (YYYY-MM) of 2020 to 2099.",
  )
  .describe("YYYY-MM-DD or YYYY-MM, UTC");

const units = z
  .union([z.string(), z.number()])
  .transform((value) => String(value))
  .refine((text) => /^\d{1,15}(\.\d{1,6})?$/.test(text), "A number that is not negative, with up to 15 digits and 6 decimals.");

const Scope = z.union([
  z.strictObject({ kind: z.literal("organisation") }),
  z.strictObject({ kind: z.enum(ENTITY_KINDS), id: z.string().min(1).max(512) }),
]);

/** Without a scope it is counted of the whole organisation. */
export const MetricValueInput = z.strictObject({
  metric,
  period,
  units: units.nullable().describe("A decimal text or number; null takes the value away"),
  scope: Scope.default({ kind: "organisation" }),
});
export type MetricValueInput = z.output<typeof MetricValueInput>;

export const MetricValuesInput = z.strictObject({ values: z.array(MetricValueInput).min(1).max(MAX_VALUES) });
export type MetricValuesInput = z.output<typeof MetricValuesInput>;

const of = {
  metric: metric.optional(),
  scopeKind: z.enum(["organisation", ...ENTITY_KINDS]).optional(),
  scopeId: z.string().min(1).max(512).optional(),
};

/** Values whose day, or whose month's first day, lies in a span; by default the last 92 days. */
export const MetricQuery = QueueParams.extend(of);
export type MetricQuery = z.output<typeof MetricQuery>;

/** Without a metric it is the one told most recently. */
export const UnitCostQuery = QueueParams.extend({ ...of, granularity: z.enum(UNIT_GRANULARITIES).optional() });
export type UnitCostQuery = z.output<typeof UnitCostQuery>;
