"use client";
import { useQuery } from "@tanstack/react-query";
import type { LabelNames } from "@/lib/reporting";
import { fetchJson } from "../states/fetch-json";

/** What labels of the period are called, the most used first, and the one that is chosen. They are asked for once somebody chooses. */
export function useLabelNames(period: { from: string; to: string }, chosen: string | null, asked: boolean): string[] {
  const { data } = useQuery({
    queryKey: ["label-names", period.from, period.to],
    enabled: asked,
    staleTime: 60_000,
    queryFn: ({ signal }) => fetchJson<LabelNames>(`/api/ui/labels?${new URLSearchParams(period)}`, { signal }),
  });
  return [...new Set([...(chosen ? [chosen] : []), ...(data?.names ?? [])])];
}
