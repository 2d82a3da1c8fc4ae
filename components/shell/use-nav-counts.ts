"use client";
import { useQuery } from "@tanstack/react-query";
import { formatCount } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import type { NavCounts } from "./destinations";
import { FRESHNESS_PATH } from "./freshness-path";

const REFRESH_MS = 60_000;
const INCIDENTS_MS = 15_000;
/** Rights of those who may have to decide. */
const APPROVING = ["budget.approve", "budget.write", "budget.approve_security"];

/** Another path than that of the page of approvals, which is there before the sidebar has asked. */
const WAITING_PATH = "/api/ui/budget-requests?state=waiting&limit=200";
/** Open campaigns, each with how many items wait for the caller. */
const REVIEWS_PATH = "/api/ui/reviews?state=open&limit=200";
/** The first of them is enough: its answer counts all that are open. */
const INCIDENTS_PATH = "/api/ui/incidents?limit=1";
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
    enabled: APPROVING.some((right) => rights.includes(right)),
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
