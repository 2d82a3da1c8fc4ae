import { type ResolvedFilters, usageQuery } from "../../filters/search-params";

/** Whole days, compared with nothing. */
export const concentrationPath = (filters: ResolvedFilters): string =>
  `/api/ui/concentration?${usageQuery({ ...filters, compare: "none", bucket: "day" })}`;
