"use client";
import type { ChartNotes } from "@/lib/annotations";
import type { EntityPath } from "@/lib/reporting/schemas";
import { writeDimensionFilter } from "../../filters/dimension-filter";
import { FILTER_URL_KEYS, type ResolvedFilters } from "../../filters/search-params";
import { useRead } from "../../states/use-read";
import { withOnly } from "../usage-paths";

const NOTHING: ChartNotes = { annotations: [], priceChanges: [] };

/** What is said on the chart of a page; nothing while it is on its way. */
export const useChartNotes = (filters: ResolvedFilters, of?: EntityPath): ChartNotes =>
  useRead<ChartNotes>(notesPath(filters, of)).data ?? NOTHING;

function notesPath(filters: ResolvedFilters, of?: EntityPath): string {
  const { span, dimensions } = of ? withOnly(filters, of.kind, of.id) : filters;
  const query = new URLSearchParams({ from: span.start.toISOString(), to: span.end.toISOString() });
  for (const { dimension, filter } of dimensions) query.set(FILTER_URL_KEYS[dimension], writeDimensionFilter(filter));
  return `/api/ui/chart-notes?${query}`;
}
