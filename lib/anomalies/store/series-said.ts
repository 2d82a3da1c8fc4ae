/** What people said of series: open incidents that nobody took on, and what they were called. */
import type { Tx } from "@/lib/db/client";
import type { Feedback } from "../core/series/point";

const DAY_MS = 86_400_000;
/** What was called false is forgotten by then. */
const HEEDED_DAYS = 150;

export const scopeKey = (kind: string, id: string): string => `${kind}\n${id}`;

/** Of each scope since when an incident of series is open that nobody acknowledged. */
export async function readFrozen(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ kind: string; id: string; since: Date }[]>`
    SELECT s.scope_kind AS kind, s.scope_id AS id, min(i.started_at) AS since FROM incident i JOIN signal s ON s.incident_id = i.id
    WHERE i.state = 'open' AND i.disposition IS NULL AND i.assignee_id IS NULL AND s.detector LIKE 'S_' GROUP BY 1, 2`;
  return new Map(rows.map(({ kind, id, since }) => [scopeKey(kind, id), since.getTime()]));
}

/** What was said lately of series, by scope. */
export async function readFeedback(tx: Tx, now: Date): Promise<Map<string, Feedback[]>> {
  const rows = await tx.detectorFeedback.findMany({
    where: { detector: { in: ["S1", "S2", "S3", "S4", "S5", "S6"] }, at: { gte: new Date(now.getTime() - HEEDED_DAYS * DAY_MS) } },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  const byScope = new Map<string, Feedback[]>();
  for (const { scopeKind, scopeId, verdict, startsAt, endsAt, at } of rows) {
    const key = scopeKey(scopeKind, scopeId);
    const said = { verdict, startsMs: startsAt.getTime(), endsMs: endsAt.getTime(), atMs: at.getTime() };
    byScope.set(key, [...(byScope.get(key) ?? []), said]);
  }
  return byScope;
}
