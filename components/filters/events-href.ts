import { writeDimensionFilter } from "./dimension-filter";
import { DEFAULT_PERIOD, writePeriod } from "./period";
import { FILTER_URL_KEYS, type ResolvedFilters } from "./search-params";

/** The list of the events behind a figure: the same period, the same filters. */
export function eventsHref(
  { period, dimensions }: Pick<ResolvedFilters, "period" | "dimensions">,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams(more);
  if (writePeriod(period) !== writePeriod(DEFAULT_PERIOD)) query.set("period", writePeriod(period));
  for (const { dimension, filter } of dimensions) query.set(FILTER_URL_KEYS[dimension], writeDimensionFilter(filter));
  return query.size > 0 ? `/events?${query}` : "/events";
}
