/** The reads of the spend pages: the path that a block asks for, and the same as parameters for the server's own call. */

import type { UsageParameters } from "@/lib/reporting/core/usage-query";
import type { EntityPath, ForecastParams } from "@/lib/reporting/schemas";
import { writeDimensionFilter } from "../filters/dimension-filter";
import { FILTER_URL_KEYS, type ResolvedFilters, usageQuery } from "../filters/search-params";

/** Series that a chart can tell apart; the rest is summed by the server. */
export const CHART_SERIES = "7";

export const usagePath = (filters: ResolvedFilters): string =>
  `/api/ui/spend?${usageQuery(filters, { metric: metricsOf(filters), top: CHART_SERIES })}`;
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
export const exportPath = (filters: ResolvedFilters): string => `/api/ui/spend/export?${usageQuery(filters)}`;
export const entityPath = (kind: string, id: string, filters: ResolvedFilters): string =>
  `/api/ui/entity/${kind}/${encodeURIComponent(id)}?${usageQuery(filters)}`;
export { FRESHNESS_PATH } from "../shell/freshness-path";

/** The metric that ranks comes first; all three are shown. */
export const metricsOf = ({ metric }: Pick<ResolvedFilters, "metric">): string =>
  [metric, ...["cost", "tokens", "requests"].filter((other) => other !== metric)].join(",");

/** What `usageQuery` writes, as parameters. */
export function usageParameters(filters: ResolvedFilters, more: Pick<UsageParameters, "metric" | "top"> = {}): UsageParameters {
  return {
    from: filters.span.start.toISOString(),
    to: filters.span.end.toISOString(),
    granularity: filters.bucket,
    groupBy: filters.groupBy,
    ...(filters.compare === "none" ? {} : { compare: filters.compare }),
    ...more,
    filter: Object.fromEntries(filters.dimensions.map(({ dimension, filter }) => [dimension, writeDimensionFilter(filter)])),
  };
}

/** Things that have a page of their own. */
export type EntityKind = EntityPath["kind"];

/** The page's filters and the thing itself: a chart of one team is the chart of everything, filtered by it. */
export function withOnly<Filters extends Pick<ResolvedFilters, "dimensions">>(filters: Filters, kind: EntityKind, id: string): Filters {
  const own = { dimension: kind, filter: { is: true, values: [id] } };
  return { ...filters, dimensions: [...filters.dimensions.filter(({ dimension }) => dimension !== kind), own] };
}
