/** Where the budgets beside the rows of a breakdown are read, for the table that asks and the pages that hand them over. Pure. */
import { BUDGET_SCOPE } from "@/lib/reporting/core/budgets-used";
import { DIMENSIONS, type Grouping } from "@/lib/reporting/core/dimensions";
import type { BudgetsUsedParams } from "@/lib/reporting/schemas";
import { writeDimensionFilter } from "../filters/dimension-filter";
import { FILTER_URL_KEYS, type ResolvedFilters } from "../filters/search-params";

/** Null where rows have no budgets, or are parts of what has. */
export const budgetSharesPath = (groupBy: Grouping, wanted: boolean): string | null =>
  wanted && BUDGET_SCOPE[groupBy] ? "/api/ui/budgets?limit=200" : null;

/** Whether rows are less than the whole of what they are named after: filtered by something else. */
export const arePartial = (filters: ResolvedFilters): boolean =>
  filters.labelled !== null || DIMENSIONS.some((dimension) => dimension !== filters.groupBy && filters[dimension] !== null);

/** How much of their budgets the rows have used, bucket by bucket; null where the page is not about that. */
export function budgetsUsedPath(filters: ResolvedFilters): string | null {
  const params = budgetsUsedParameters(filters);
  if (params === null) return null;
  const { filter = {}, ...asked } = params;
  const query = new URLSearchParams(asked);
  for (const { dimension } of filters.dimensions) query.set(FILTER_URL_KEYS[dimension], String(filter[dimension]));
  return `/api/ui/spend/budgets?${query}`;
}

/** The same for the server's own call. */
export function budgetsUsedParameters({ budgetUsed, span, bucket, groupBy, dimensions }: ResolvedFilters): BudgetsUsedParams | null {
  if (!budgetUsed) return null;
  return {
    from: span.start.toISOString(),
    to: span.end.toISOString(),
    granularity: bucket === "hour" ? "day" : bucket,
    groupBy: groupBy as BudgetsUsedParams["groupBy"],
    filter: Object.fromEntries(dimensions.map(({ dimension, filter }) => [dimension, writeDimensionFilter(filter)])),
  };
}
