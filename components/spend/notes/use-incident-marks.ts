"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { IncidentMark } from "@/lib/incidents/core/views";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { ResolvedFilters } from "../../filters/search-params";
import { fetchJson } from "../../states/fetch-json";
import { withOnly } from "../usage-paths";
import { marksQuery } from "./incident-markers";

const NOTHING: readonly IncidentMark[] = [];
const REFRESH_MS = 30_000;

/** The incidents of what a chart shows; nothing while they are on their way, and where none can be told apart. */
export function useIncidentMarks(filters: ResolvedFilters, of?: EntityPath): readonly IncidentMark[] {
  const query = marksQuery(of ? withOnly(filters, of.kind, of.id) : filters);
  const path = `/api/ui/incident-marks?${query ?? ""}`;
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<{ data: IncidentMark[] }>(path, { signal }),
    enabled: query !== null,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  return query === null ? NOTHING : (data?.data ?? NOTHING);
}
