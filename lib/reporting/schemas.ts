/**
 * Parameters of the reporting interface. Values arrive as texts of a URL; `core/usage-query.ts` reads what they mean.
 * A filter may be sent twice: then both must hold.
 */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { isPeriodId } from "@/lib/kernel/period";
import { DiscountPercent, PriceList } from "@/lib/pricing/schemas";
import { GRANULARITIES } from "./core/buckets";
import { COMPARISONS } from "./core/compare";
import { ENTITY_KINDS, GROUPINGS, type Grouping } from "./core/dimensions";
import { METRICS } from "./core/measures";
import { MAX_GROUPS, MAX_TOP } from "./core/usage-query";

const text = z.string().min(1).max(5_000);
const texts = z.union([text, z.array(text).max(20)]);
const instant = z.string().min(1).max(40).describe("RFC 3339 instant or YYYY-MM-DD, UTC");

const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const filterOf = (groupings: readonly Grouping[]) => {
  const names = [...new Set(groupings.flatMap((name) => [name, camel(name)]))];
  const words = texts.optional().describe("a,b keeps these; !a,b keeps all others; ~son keeps what contains “son”; none is “no value”");
  const shape: Record<string, typeof words> = Object.fromEntries(names.map((name) => [name, words]));
  return z.strictObject(shape).optional();
};
/** What roll-ups can be filtered by: labels are of single lines. */
const RolledFilter = filterOf(GROUPINGS.filter((name) => name !== "label"));

/** GET /usage, and every page that shows spend. Filters are written `filter[team]=a,b`. */
export const UsageParams = z.strictObject({
  from: instant.optional().describe("Start, inside the span. Default: the first of the month of `to`"),
  to: instant.optional().describe("End, outside the span. Default: the end of today"),
  granularity: z.enum(GRANULARITIES).optional(),
  groupBy: texts.optional().describe(`Up to two of: ${GROUPINGS.join(", ")}`),
  label: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe(
      "The name of the label that groupBy=label and filter[label] mean. By the hour labels are read from single calls, 500,000 at most",
    ),
  metric: texts
    .optional()
    .describe(`Any of: ${METRICS.join(", ")}. The first ranks the groups, a ratio by what it divides by. Default: cost, tokens, requests`),
  compare: z
    .enum(COMPARISONS)
    .optional()
    .describe("previous: the same days of the period before; preceding: as many days right before; fiscal_year: by the fiscal calendar"),
  top: z.coerce.number().int().min(1).max(MAX_TOP).optional().describe("Series of this many groups, all others in one rest"),
  limit: z.coerce.number().int().min(1).max(MAX_GROUPS).optional().describe("Rows of this many groups, all others in one rest"),
  filter: filterOf(GROUPINGS),
});
export type UsageParams = z.infer<typeof UsageParams>;

/** How much of their budgets things have used. */
export const BudgetsUsedParams = z.strictObject({
  from: instant,
  to: instant,
  granularity: z.enum(["day", "week", "month", "fiscal_period"]).default("day"),
  groupBy: z.enum(["business_unit", "team", "identity", "application", "environment"]),
  filter: RolledFilter,
});
export type BudgetsUsedParams = z.infer<typeof BudgetsUsedParams>;

/** Which count of a budget that counts apart. */
export const BurnParams = z.strictObject({ value: z.string().min(1).max(512).optional() });

export const SPARK_DIMENSIONS = [
  "business_unit",
  "team",
  "identity",
  "application",
  "environment",
  "provider",
  "model",
  "cost_centre",
] as const;

/** Daily costs of rows of a table: `ids` with commas between them, `none` for the row without a value. */
export const SparkParams = z.strictObject({
  dimension: z.enum(SPARK_DIMENSIONS),
  ids: z.string().min(1).max(20_000),
  to: instant.optional(),
  days: z.coerce.number().int().min(2).max(92).default(30),
});
export type SparkParams = z.infer<typeof SparkParams>;

export const EntityPath = z.strictObject({ kind: z.enum(ENTITY_KINDS), id: z.string().min(1).max(512) });
export type EntityPath = z.infer<typeof EntityPath>;

/** GET /forecast, of everything that passes the filters or of one thing. */
export const ForecastParams = z.strictObject({
  period: z.string().refine(isPeriodId, "A period is written YYYY-MM.").optional().describe("YYYY-MM. Default: the month that runs"),
  filter: RolledFilter,
});
export type ForecastParams = z.infer<typeof ForecastParams>;

/** GET /efficiency: the window is always the last 30 whole days. */
export const EfficiencyParams = z.strictObject({ filter: RolledFilter });
export type EfficiencyParams = z.infer<typeof EfficiencyParams>;

export const SearchParams = z.strictObject({
  q: z.string().trim().min(1).max(100),
  limit: z.coerce.number().int().min(1).max(20).default(6),
});
export type SearchParams = z.infer<typeof SearchParams>;

/** A span for the queues; default: the last 92 days. */
export const QueueParams = z.strictObject({ from: instant.optional(), to: instant.optional() });
export type QueueParams = z.infer<typeof QueueParams>;

export const EVENT_STATUSES = ["ok", "error", "cancelled", "cache_hit"] as const;

/** GET /events: newest first. Default span: the last 31 days. */
export const EventListParams = z.strictObject({
  ...pageQuery,
  from: instant.optional(),
  to: instant.optional(),
  identity: text.optional().describe("Identity id, or none"),
  team: text.optional().describe("Team id, or none"),
  application: text.optional(),
  environment: text.optional(),
  provider: text.optional(),
  model: text.optional(),
  source: text.optional(),
  businessUnit: text.optional().describe("Business unit ids; units below are not meant with it"),
  costCentre: text.optional(),
  owner: text.optional(),
  operator: text.optional(),
  operatorEvidence: text.optional(),
  caller: text.optional(),
  credential: text.optional(),
  agent: text.optional(),
  operation: text.optional(),
  tenant: text.optional(),
  tool: text.optional(),
  billing: text.optional(),
  status: z.enum(EVENT_STATUSES).optional(),
  role: z.enum(["billable", "evidence"]).optional(),
  traceId: text.optional(),
  meter: text.optional().describe("Only events that this meter was charged for, as in groupBy=meter"),
  retried: z.enum(["1"]).optional().describe("Only attempts after the first"),
});
export type EventListParams = z.infer<typeof EventListParams>;

/** An event by our id or by the id its sender gave it. */
export const EventPath = z.strictObject({ id: z.string().min(1).max(512) });
export const TracePath = z.strictObject({ traceId: z.string().min(1).max(512) });

/** Usage that its senders labelled so: `repo` `acme-web`. */
export const LabelPath = z.strictObject({ name: z.string().min(1).max(512), value: z.string().min(1).max(512) });
export type LabelPath = z.infer<typeof LabelPath>;

/** How a CSV file is written: `bom=1` and `delimiter=;` suit spreadsheets of some countries. */
export const csvOptions = {
  bom: z.enum(["0", "1"]).optional(),
  delimiter: z.enum([",", ";"]).optional(),
};
export const UsageExportParams = UsageParams.extend({ ...csvOptions, rows: z.enum(["groups", "series"]).optional() });
export type UsageExportParams = z.infer<typeof UsageExportParams>;
export type CsvOptions = Pick<UsageExportParams, "bom" | "delimiter" | "rows">;

export const SIMULATION_FILTERS = ["business_unit", "team", "identity", "application", "environment", "provider", "model"] as const;

/** Other prices for usage that was: a model, a list of prices, a share off, or several of them together. */
export const SimulationInput = z.strictObject({
  from: instant.optional().describe("Start, inside the span. Default: last month"),
  to: instant.optional(),
  filter: z.partialRecord(z.enum(SIMULATION_FILTERS), text).optional().describe("As in GET /usage: a,b keeps these; !a keeps all others"),
  target: z.strictObject({ provider: z.string().trim().min(1).max(300), model: z.string().trim().min(1).max(300) }).optional(),
  prices: PriceList.optional().describe("Go before the target's own rates; without a target they are all there is"),
  discountPercent: DiscountPercent.optional().describe("Off whatever it comes to"),
  at: z.iso
    .datetime({ offset: true })
    .transform((moment) => new Date(moment))
    .optional()
    .describe("Prices of this instant instead of each call's own time"),
});
export type SimulationInput = z.output<typeof SimulationInput>;
