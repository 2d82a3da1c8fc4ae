/** Where the budgets beside the rows of a breakdown are read, for the table that asks and the pages that hand them over. Pure. */
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import { DIMENSIONS, type Grouping } from "@/lib/reporting/core/dimensions";
import type { ResolvedFilters } from "../filters/search-params";

/** What budgets call that which rows are grouped by; what is not here has none. */
export const SCOPE_OF: Readonly<Partial<Record<Grouping, ScopeDimension>>> = {
  business_unit: "businessUnit",
  team: "team",
  identity: "identity",
  application: "application",
  environment: "environment",
};

/** Null where rows have no budgets, or are parts of what has. */
export const budgetSharesPath = (groupBy: Grouping, wanted: boolean): string | null =>
  wanted && SCOPE_OF[groupBy] ? "/api/ui/budgets?limit=200" : null;

/** Whether rows are less than the whole of what they are named after: filtered by something else. */
export const arePartial = (filters: ResolvedFilters): boolean =>
  filters.labelled !== null || DIMENSIONS.some((dimension) => dimension !== filters.groupBy && filters[dimension] !== null);
