import { NONE } from "@/lib/reporting/core/dimensions";
import type { Filter } from "@/lib/reporting/core/filter";

/** Whose lines are asked for. `none` is what has no unit, or no cost centre. */
export type Part = { businessUnit?: string | undefined; costCentre?: string | undefined };

/** A unit is asked for apart, since the units below it come with it. */
export function partFilters({ businessUnit, costCentre }: Part): { businessUnit?: string | undefined; filters: Filter[] } {
  const filters: Filter[] = [];
  if (costCentre !== undefined) filters.push(only("cost_centre", costCentre));
  if (businessUnit === NONE) filters.push(only("business_unit", NONE));
  return businessUnit === undefined || businessUnit === NONE ? { filters } : { businessUnit, filters };
}

const only = (dimension: "cost_centre" | "business_unit", id: string): Filter => ({
  dimension,
  isExcluded: false,
  values: id === NONE ? [] : [id],
  hasNone: id === NONE,
});
