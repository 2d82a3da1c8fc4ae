import type { ResolvedFilters } from "@/components/filters/search-params";
import { CHART_SERIES, metricsOf, usageParameters } from "@/components/spend/usage-paths";
import { parseUsageQuery, type UsageQuery } from "@/lib/reporting/core/usage-query";

/** The questions that a spend page asks, as its client blocks ask them again by path. */
export function readsOf(filters: ResolvedFilters, now: Date): { plain: UsageQuery; charted: UsageQuery } {
  return {
    plain: parseUsageQuery(usageParameters(filters), now),
    charted: parseUsageQuery(usageParameters(filters, { metric: metricsOf(filters), top: Number(CHART_SERIES) }), now),
  };
}
