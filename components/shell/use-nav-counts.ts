"use client";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import type { NavCounts } from "./destinations";
import { FRESHNESS_PATH } from "./freshness-path";

const REFRESH_MS = 60_000;

/** What stands at the right of links that wait for somebody; nothing when nothing waits. */
export function useNavCounts(rights: readonly string[]): NavCounts {
  const { data } = useQuery({
    queryKey: [FRESHNESS_PATH],
    queryFn: ({ signal }) => fetchJson<{ unpricedEvents: string }>(FRESHNESS_PATH, { signal }),
    enabled: rights.includes("spend.read"),
    refetchInterval: REFRESH_MS,
  });
  return data && data.unpricedEvents !== "0" ? { unpriced: formatCount(data.unpricedEvents) } : {};
}
