/** Where a chart's notes and incidents are read, for the blocks that ask and the pages that hand them over. Pure. */
import type { EntityPath } from "@/lib/reporting/schemas";
import { writeDimensionFilter } from "../../filters/dimension-filter";
import { FILTER_URL_KEYS, type ResolvedFilters } from "../../filters/search-params";
import { withOnly } from "../usage-paths";
import { marksQuery } from "./incident-markers";

type Asked = Pick<ResolvedFilters, "span" | "dimensions">;

export function notesPath(filters: Asked, of?: EntityPath): string {
  const { span, dimensions } = of ? withOnly(filters, of.kind, of.id) : filters;
  const query = new URLSearchParams({ from: span.start.toISOString(), to: span.end.toISOString() });
  for (const { dimension, filter } of dimensions) query.set(FILTER_URL_KEYS[dimension], writeDimensionFilter(filter));
  return `/api/ui/chart-notes?${query}`;
}

/** Null where no incidents can be told apart. */
export function marksPath(filters: Asked, of?: EntityPath): string | null {
  const query = marksQuery(of ? withOnly(filters, of.kind, of.id) : filters);
  return query === null ? null : `/api/ui/incident-marks?${query}`;
}
