"use client";
import type { IncidentMark } from "@/lib/incidents/core/views";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { ResolvedFilters } from "../../filters/search-params";
import { useRead } from "../../states/use-read";
import { marksPath } from "./note-paths";

const NOTHING: readonly IncidentMark[] = [];
const REFRESH_MS = 30_000;

/** The incidents of what a chart shows; nothing while they are on their way, and where none can be told apart. */
export function useIncidentMarks(filters: ResolvedFilters, of?: EntityPath): readonly IncidentMark[] {
  const path = marksPath(filters, of);
  const { data } = useRead<{ data: IncidentMark[] }>(path, REFRESH_MS);
  return path === null ? NOTHING : (data?.data ?? NOTHING);
}
