"use client";
import type { ChartNotes } from "@/lib/annotations";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { ResolvedFilters } from "../../filters/search-params";
import { useRead } from "../../states/use-read";
import { notesPath } from "./note-paths";

const NOTHING: ChartNotes = { annotations: [], priceChanges: [] };

/** What is said on the chart of a page; nothing while it is on its way. */
export const useChartNotes = (filters: ResolvedFilters, of?: EntityPath): ChartNotes =>
  useRead<ChartNotes>(notesPath(filters, of)).data ?? NOTHING;
