/** What new signals may belong to, and what is read around it. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type IncidentRow, readIncidentRows } from "./incidents";

const { sql } = Prisma;
const MOST_QUIET = 2_000;

/** One worker at a time: a second one waits, and then finds nothing new. */
export async function lockWork(tx: Tx): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('incident work'))`;
}

/** Incidents that may still grow and lie in a span by any of their signals, and those of these ids whatever became of them. */
export function readCandidates(tx: Tx, from: Date, to: Date, ids: readonly string[]): Promise<IncidentRow[]> {
  return readIncidentRows(
    tx,
    sql`n.merged_into_id IS NULL AND (n.id = ANY(${[...ids]}::text[]) OR n.state <> 'closed' AND n.started_at <= ${to}
      AND (n.last_seen_at >= ${from} OR EXISTS (SELECT 1 FROM signal s WHERE s.incident_id = n.id AND s.until >= ${from})))`,
    sql`ORDER BY n.number`,
  );
}

/** Signals in a span that were too small for an incident of their own. */
export async function readQuietIds(tx: Tx, from: Date, to: Date): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM signal WHERE incident_id IS NULL AND quiet_reason = 'below_floor' AND detected_at <= ${to} AND until >= ${from}
    ORDER BY detected_at DESC, id LIMIT ${MOST_QUIET}`;
  return rows.map(({ id }) => id);
}

/** Since when incidents are in the state that somebody or the product put them in last. */
export async function readStateTimes(tx: Tx, ids: readonly string[]): Promise<Map<string, Date>> {
  const rows = await tx.incidentStep.groupBy({
    by: ["incidentId"],
    where: { incidentId: { in: [...ids] }, kind: { in: ["state", "disposition"] } },
    _max: { at: true },
  });
  return new Map(rows.flatMap(({ incidentId, _max }) => (_max.at ? [[incidentId, _max.at] as const] : [])));
}

export async function readTeamLeads(db: Db | Tx): Promise<Map<string, string>> {
  const teams = await db.team.findMany({ where: { leadId: { not: null } }, select: { id: true, leadId: true } });
  return new Map(teams.flatMap(({ id, leadId }) => (leadId === null ? [] : [[id, leadId] as const])));
}

/** How often each of these users was told of incidents since an instant. */
export async function countTold(tx: Tx, userIds: readonly string[], since: Date): Promise<Map<string, number>> {
  const rows = await tx.$queryRaw<{ userId: string; count: number }[]>`
    SELECT r.user_id AS "userId", count(*)::int AS count FROM notification n JOIN notification_receipt r ON r.notification_id = n.id
    WHERE n.kind IN ('incident_opened', 'incident_graver') AND n.at >= ${since} AND r.user_id = ANY(${[...userIds]}::text[]) GROUP BY 1`;
  return new Map(rows.map(({ userId, count }) => [userId, count]));
}

export type CrossedBudget = { budgetId: string; counterKey: string; value: string; level: string; at: Date; spent: string };

/** Thresholds of these budgets that were crossed, by count; of a budget that is used up the level is 1. */
export async function readCrossed(db: Db | Tx, budgetIds: readonly string[], since: Date): Promise<CrossedBudget[]> {
  if (budgetIds.length === 0) return [];
  return db.$queryRaw<CrossedBudget[]>`
    SELECT a.budget_id AS "budgetId", a.counter_key AS "counterKey", c.value, CASE WHEN a.kind = 'budget_exhausted' THEN '1' ELSE a.level END AS level,
      a.at, trim_scale(c.spent)::text AS spent
    FROM budget_alert a JOIN budget_counter c ON c.budget_id = a.budget_id AND c.key = a.counter_key
    WHERE a.budget_id = ANY(${[...budgetIds]}::text[]) AND a.kind IN ('budget_threshold', 'budget_exhausted') AND a.at >= ${since}
    ORDER BY a.budget_id, a.counter_key, a.at`;
}

type EndedAccess = { kind: "identity" | "credential"; id: string; since: Date; isProven: boolean; what: string };

/** Of these revocations those that hold: since when, and whether silence proved it. A rotation ends nothing before it is proven. */
export async function readEndedAccess(db: Db, ids: readonly string[]): Promise<EndedAccess[]> {
  if (ids.length === 0) return [];
  const rows = await db.revocationTask.findMany({
    where: { id: { in: [...ids] }, state: { in: ["sent", "confirmed", "verified"] } },
    select: { action: true, subjectKind: true, subjectId: true, state: true, cutOffAt: true },
  });
  return rows.flatMap(({ action, subjectKind, subjectId, state, cutOffAt }): EndedAccess[] => {
    if (subjectKind !== "identity" && subjectKind !== "credential") return [];
    if (state !== "verified" && (cutOffAt === null || action === "rotate")) return [];
    const what = action === "rotate" ? "The key is rotated" : action === "suspend" ? "It is suspended" : "It is revoked";
    return [{ kind: subjectKind, id: subjectId, since: cutOffAt ?? new Date(0), isProven: state === "verified", what }];
  });
}
