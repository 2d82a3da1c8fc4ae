/** The reads of the spend pages: the path that a block asks for, and the same as parameters for the server's own call. */
import type { EntitySummary } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { formatFilter } from "@/lib/reporting/core/filter";
import { ADDITIVE } from "@/lib/reporting/core/measures";
import type { UsageParameters } from "@/lib/reporting/core/usage-query";
import type { EntityPath, ForecastParams } from "@/lib/reporting/schemas";
import { writeDimensionFilter } from "../filters/dimension-filter";
import { FILTER_URL_KEYS, type ResolvedFilters, usageQuery } from "../filters/search-params";

/** Series that a chart can tell apart; the rest is summed by the server. */
export const CHART_SERIES = "7";

export const usagePath = (filters: ResolvedFilters): string =>
  `/api/ui/spend?${usageQuery(filters, { metric: metricsOf(filters), top: CHART_SERIES, limit: ROWS_SHOWN })}`;
export const overviewPath = (filters: ResolvedFilters): string => `/api/ui/overview?${usageQuery(filters)}`;
export const moversPath = (filters: ResolvedFilters): string => `/api/ui/overview/movers?${usageQuery(filters)}`;
/** Of the month that runs, whatever the period of the page; `of` is the thing that a page is about. */
export function forecastPath({ dimensions }: Pick<ResolvedFilters, "dimensions">, of?: EntityPath): string {
  const place = of ? `/${of.kind}/${encodeURIComponent(of.id)}` : "";
  const query = new URLSearchParams(
    dimensions.map(({ dimension, filter }): [string, string] => [FILTER_URL_KEYS[dimension], writeDimensionFilter(filter)]),
  );
  return `/api/ui/forecast${place}?${query}`;
}
/** The same for the server's own call. */
export const forecastParameters = ({ dimensions }: Pick<ResolvedFilters, "dimensions">): ForecastParams => ({
  filter: Object.fromEntries(dimensions.map(({ dimension, filter }) => [dimension, writeDimensionFilter(filter)])),
});
export const exportPath = (filters: ResolvedFilters): string =>
  `/api/ui/spend/export?${usageQuery(filters, { groupBy: groupingsOf(filters) })}`;
export const entityPath = (kind: string, id: string, filters: ResolvedFilters): string =>
  `/api/ui/entity/${kind}/${encodeURIComponent(id)}?${usageQuery(filters)}`;
/** The fullest first: those that are used up stand in front. */
export const FULLEST_BUDGETS_PATH = "/api/ui/budgets?sort=risk&limit=10";
export { FRESHNESS_PATH } from "../shell/freshness-path";

/** The metric that ranks comes first; the others are shown beside it. Of meters only the cost is known. */
export const metricsOf = ({ metric, groupBy }: Pick<ResolvedFilters, "metric" | "groupBy">): string =>
  groupBy === "meter" ? "cost" : [...new Set([metric, ...ADDITIVE, "cost_per_million_tokens"])].join(",");

/** Rows of a table on screen; the rest is one row, and in the file by itself. */
export const ROWS_SHOWN = "200";
const groupingsOf = ({ groupBy, thenBy }: Pick<ResolvedFilters, "groupBy" | "thenBy">): string =>
  thenBy ? `${groupBy},${thenBy}` : groupBy;

/** Rows under one open row; the rest is one row among them. */
const ROWS_UNDER = "50";

const metricsOfPair = (filters: ResolvedFilters, thenBy: Grouping): string => (thenBy === "meter" ? "cost" : metricsOf(filters));

/** Every pair of the two groupings side by side, as files have them. */
export const pairsPath = (filters: ResolvedFilters, thenBy: Grouping): string =>
  `/api/ui/spend?${usageQuery(filters, {
    groupBy: groupingsOf(filters),
    metric: metricsOfPair(filters, thenBy),
    granularity: "month",
    top: "1",
    limit: ROWS_SHOWN,
  })}`;

/** What stands under one row: the question of the page, asked of that row alone and grouped by the second grouping. */
export function underPath(filters: ResolvedFilters, thenBy: Grouping, id: string | null): string {
  const { groupBy } = filters;
  const shape = { groupBy: thenBy, metric: metricsOfPair(filters, thenBy), granularity: "month", top: "1", limit: ROWS_UNDER };
  const query = new URLSearchParams(usageQuery(filters, shape));
  const only = { dimension: groupBy, isExcluded: false, values: id === null ? [] : [id], hasNone: id === null };
  query.set(`filter[${groupBy}]`, formatFilter(only));
  return `/api/ui/spend?${query}`;
}

/** What `usageQuery` writes, as parameters. */
export function usageParameters(filters: ResolvedFilters, more: Pick<UsageParameters, "metric" | "top" | "limit"> = {}): UsageParameters {
  return {
    from: filters.span.start.toISOString(),
    to: filters.span.end.toISOString(),
    granularity: filters.bucket,
    groupBy: filters.groupBy,
    ...(filters.compare === "none" ? {} : { compare: filters.compare }),
    ...(filters.label === null ? {} : { label: filters.label }),
    ...more,
    filter: {
      ...Object.fromEntries(filters.dimensions.map(({ dimension, filter }) => [dimension, writeDimensionFilter(filter)])),
      ...(filters.labelled ? { label: writeDimensionFilter(filters.labelled) } : {}),
    },
  };
}

/** Things that have a page of their own. */
export type EntityKind = EntityPath["kind"];

/**
 * The page's filters and the thing itself: a chart of one team is the chart of everything, filtered by it. A unit is all
 * of its `ids`: its own and those of the units below it.
 */
export function withOnly<Filters extends Pick<ResolvedFilters, "dimensions">>(
  filters: Filters,
  kind: EntityKind,
  id: string,
  ids: readonly string[] = [id],
): Filters {
  const own = { dimension: kind, filter: { is: true, values: [...ids] } };
  return { ...filters, dimensions: [...filters.dimensions.filter(({ dimension }) => dimension !== kind), own] };
}

/** What the figures of a page are about: of a unit also the units below it that used anything. */
export const idsOf = ({ entity, breakdowns }: EntitySummary): string[] => [
  ...new Set([
    entity.id ?? "",
    ...(entity.dimension === "business_unit" ? (breakdowns.business_unit ?? []).flatMap(({ group }) => group.business_unit?.id ?? []) : []),
  ]),
];

/** What single calls of a thing tell. */
export const callsPath = (kind: string, id: string, filters: ResolvedFilters): string =>
  `/api/ui/entity/${kind}/${encodeURIComponent(id)}/calls?${usageQuery(filters)}`;
