"use client";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import type { NavCounts } from "./destinations";
import { FRESHNESS_PATH } from "./freshness-path";
import { INCIDENTS_PATH, mayApprove, REVIEWS_PATH, WAITING_PATH } from "./nav-paths";

const REFRESH_MS = 60_000;
const INCIDENTS_MS = 15_000;
type Waiting = { data: { needs: { mayDecide: boolean; decision: string | null }[] }[] };

/** What stands at the right of links that wait for somebody; nothing when nothing waits. */
export function useNavCounts(rights: readonly string[]): NavCounts {
  const { data } = useQuery({
    queryKey: [FRESHNESS_PATH],
    queryFn: ({ signal }) => fetchJson<{ unpricedEvents: string }>(FRESHNESS_PATH, { signal }),
    enabled: rights.includes("spend.read"),
    refetchInterval: REFRESH_MS,
  });
  const waiting = useQuery({
    queryKey: [WAITING_PATH],
    queryFn: ({ signal }) => fetchJson<Waiting>(WAITING_PATH, { signal }),
    enabled: mayApprove(rights),
    refetchInterval: REFRESH_MS,
  });
  const reviews = useQuery({
    queryKey: [REVIEWS_PATH],
    queryFn: ({ signal }) => fetchJson<{ data: { mine: number }[] }>(REVIEWS_PATH, { signal }),
    enabled: rights.includes("review.decide"),
    refetchInterval: REFRESH_MS,
  });
  const incidents = useQuery({
    queryKey: [INCIDENTS_PATH],
    queryFn: ({ signal }) => fetchJson<{ counts: { open: number } }>(INCIDENTS_PATH, { signal }),
    enabled: rights.includes("incident.read"),
    refetchInterval: INCIDENTS_MS,
  });
  const open = incidents.data?.counts.open ?? 0;
  const items = reviews.data?.data.reduce((sum, campaign) => sum + campaign.mine, 0) ?? 0;
  const mine = waiting.data?.data.filter(({ needs }) => needs.some((need) => need.mayDecide && need.decision === null)).length ?? 0;
  return {
    ...(data && data.unpricedEvents !== "0" ? { unpriced: formatCount(data.unpricedEvents) } : {}),
    ...(mine > 0 ? { approvals: formatCount(mine) } : {}),
    ...(open > 0 ? { incidents: formatCount(open) } : {}),
    ...(items > 0 ? { reviews: formatCount(items) } : {}),
  };
}
