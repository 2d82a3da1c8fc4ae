/** What happened around identities: refused calls, further attempts, incidents. Each by one statement for all of them. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { IncidentFact, IncidentSum, Refusals } from "../core/circumstances";

const { sql } = Prisma;

type Whose = readonly string[] | "all";
export type Span = { from: Date; until: Date };

const isOf = (column: Prisma.Sql, whose: Whose): Prisma.Sql =>
  whose === "all" ? sql`${column} IS NOT NULL` : sql`${column} = ANY(${[...whose]}::text[])`;

/** A call whose identity was not told is that of its key. */
export async function readRefusals(db: Db, whose: Whose, { from, until }: Span): Promise<Map<string, Refusals>> {
  const identity = sql`coalesce(b.identity_id, c.identity_id)`;
  const rows = await db.$queryRaw<{ identityId: string; calls: number; lastAt: Date; lastReason: string }[]>`
    SELECT ${identity} AS "identityId", sum(b.count)::float8 AS calls, max(b.at) AS "lastAt",
      (array_agg(b.reason ORDER BY b.at DESC, b.id DESC))[1] AS "lastReason"
    FROM budget_decision b LEFT JOIN credential c ON c.id = b.credential_id
    WHERE b.decision = 'deny' AND b.at >= ${from} AND b.at < ${until} AND ${isOf(identity, whose)} GROUP BY 1`;
  return new Map(
    rows.map(({ identityId, calls, lastAt, lastReason }) => [identityId, { calls90d: calls, lastAt: lastAt.toISOString(), lastReason }]),
  );
}

/** Calls that said themselves that they were another attempt. */
export async function readRetries(db: Db, whose: Whose, { from, until }: Span): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ identityId: string; retries: number }[]>`
    SELECT d.identity_id AS "identityId", sum(l.events)::float8 AS retries FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE l.occurred_at >= ${from} AND l.occurred_at < ${until} AND l.role = 'billable' AND (l.attempt > 1 OR l.retry_of IS NOT NULL)
      AND ${isOf(sql`d.identity_id`, whose)} GROUP BY 1`;
  return new Map(rows.map(({ identityId, retries }) => [identityId, retries]));
}

const MOST_INCIDENTS = 5;

/** Seen within the span, without those that were merged into others or set aside as false alarms; the gravest first. */
export async function readIncidents(db: Db, whose: Whose, { from, until }: Span): Promise<Map<string, IncidentSum>> {
  type Row = Omit<IncidentFact, "startedAt"> & { identityId: string; startedAt: Date; count: number; open: number; sum: string };
  const rows = await db.$queryRaw<Row[]>`
    WITH own AS (
      SELECT i.*, row_number() OVER (PARTITION BY i.identity_id
          ORDER BY array_position(ARRAY['critical', 'high', 'medium', 'low', 'info'], i.severity), i.impact_usd DESC, i.number) AS place,
        count(*) OVER whole AS count, count(*) FILTER (WHERE i.state NOT IN ('resolved', 'closed')) OVER whole AS open, sum(i.impact_usd) OVER whole AS sum
      FROM incident i
      WHERE i.started_at < ${until} AND i.last_seen_at >= ${from} AND i.merged_into_id IS NULL AND i.disposition IS DISTINCT FROM 'false'
        AND ${isOf(sql`i.identity_id`, whose)}
      WINDOW whole AS (PARTITION BY i.identity_id)
    )
    SELECT identity_id AS "identityId", number, title, severity, state, started_at AS "startedAt", trim_scale(impact_usd)::text AS "impactUsd",
      count::int, open::int, trim_scale(sum)::text AS sum
    FROM own WHERE place <= ${MOST_INCIDENTS}::int ORDER BY identity_id, place`;
  const sums = new Map<string, IncidentSum>();
  for (const { identityId, count, open, sum, startedAt, ...fact } of rows) {
    const known = sums.get(identityId) ?? { count90d: count, open, impactUsd: sum, gravest: [] };
    sums.set(identityId, { ...known, gravest: [...known.gravest, { ...fact, startedAt: startedAt.toISOString() }] });
  }
  return sums;
}
