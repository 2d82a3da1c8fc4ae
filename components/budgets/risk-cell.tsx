"use client";
import { useQuery } from "@tanstack/react-query";
import type { BudgetView } from "@/lib/budgets/core/views";
import type { BudgetBurnAnswer } from "@/lib/reporting";
import { formatShare } from "../charts/prepare/format";
import { fetchJson } from "../states/fetch-json";
import { StateMark } from "../tables/cells";
import { burnPath, fullAtPace, momentWords } from "./budget-words";

/** Days move it, minutes hardly. */
const STALE_MS = 300_000;
const LIKELY = 0.5;

/**
 * How likely and when a budget runs out. The forecast is asked for only where the plain pace leads over the limit: a list
 * is read often, and most of its rows are calm.
 */
export function RiskCell({ budget, now }: { budget: BudgetView; now: string }) {
  const { counter, state, id } = budget;
  const pace = counter && (state === "ok" || state === "warning") ? fullAtPace(counter, now) : null;
  const path = burnPath(id, counter?.value?.id ?? null);
  const { data } = useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => fetchJson<BudgetBurnAnswer>(path, { signal }),
    enabled: pace !== null,
    staleTime: STALE_MS,
  });
  if (state === "exhausted") return <StateMark tone="breach">Used up</StateMark>;
  if (!counter || state === "ended" || state === "archived") return <span className="muted">—</span>;
  if (pace === null)
    return (
      <StateMark tone={state === "warning" ? "warn" : "ok"} calm>
        {state === "warning" ? "Near its limit" : "In pace"}
      </StateMark>
    );
  const breach = data?.burn?.breach;
  if (!breach) return <StateMark tone="warn">{`At this pace ${momentWords(pace, now, { long: false })}`}</StateMark>;
  const chance = Number(breach.probability);
  const when = breach.likely ?? breach.early;
  return (
    <StateMark tone={chance >= LIKELY ? "warn" : "ok"} calm={chance < LIKELY}>
      {`${formatShare(chance)} likely${when && chance >= LIKELY ? `, ${momentWords(when, now, { long: false })}` : ""}`}
    </StateMark>
  );
}
