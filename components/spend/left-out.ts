/** What filters leave out although it was spent: usage that nobody answers for belongs in every total, or is told. Pure. */
import { type Dimension, NONE } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { type DimensionFilter, isEmptyFilter } from "../filters/dimension-filter";
import { type ResolvedFilters, usageQuery } from "../filters/search-params";

/** Where having no value means that somebody is missing. Without a tool or a tenant a call lacks nothing. */
const MISSED = {
  business_unit: "a business unit",
  team: "a team",
  cost_centre: "a cost centre",
  owner: "an owner",
  identity: "an identity",
  caller: "a caller",
  credential: "a known credential",
} as const satisfies Partial<Record<Dimension, string>>;
export type Missed = keyof typeof MISSED;

/** The first dimension whose lack is filtered away by name. A filter that keeps chosen values asks about those alone. */
export const leftOutBy = ({ dimensions }: Pick<ResolvedFilters, "dimensions">): Missed | null =>
  dimensions.map(({ dimension, filter }) => (!filter.is && filter.values.includes(NONE) ? dimension : null)).find(isMissed) ?? null;

const isMissed = (dimension: Dimension | null): dimension is Missed => dimension !== null && dimension in MISSED;

/** What its sum is the answer to: the question of the page, asked of what has no value. */
export function leftOutQuestion(filters: ResolvedFilters, missed: Missed): ResolvedFilters {
  const dimensions = filters.dimensions.map((one) =>
    one.dimension === missed ? { dimension: missed, filter: { is: true, values: [NONE] } } : one,
  );
  return { ...filters, dimensions, compare: "none", groupBy: missed, bucket: "month" };
}

/** Where it is read. */
export const leftOutPath = (filters: ResolvedFilters, missed: Missed): string =>
  `/api/ui/spend?${usageQuery(leftOutQuestion(filters, missed), { top: "1", limit: "1" })}`;

/** The filter without the exclusion; null where nothing else is in it. */
export function countedIn(filter: DimensionFilter): DimensionFilter | null {
  const rest = { ...filter, values: filter.values.filter((value) => value !== NONE) };
  return isEmptyFilter(rest) ? null : rest;
}

/** "$166.51 without a team is left out of every figure here."; null where there is none of it. */
export function leftOutWords({ total }: Pick<UsageAnswer, "total">, missed: Missed): string | null {
  const { costUsd, events } = total;
  if (!events || events === "0") return null;
  if (costUsd !== "0") return `${formatMoney(costUsd)} without ${MISSED[missed]} is left out of every figure here.`;
  const are = events === "1" ? "event" : "events";
  return `${formatCount(events)} ${are} without ${MISSED[missed]}, at no cost, ${events === "1" ? "is" : "are"} left out of every figure here.`;
}
