import type { Db } from "@/lib/db/client";

export type ReachedRow = { identityId: string; dataClass: string; calls: string; costUsd: string; lastAt: Date };

/** Classes of data that calls of identities were marked with; days narrow it to what was used at all. */
export function readReachedRows(db: Db, from: Date, to: Date): Promise<ReachedRow[]> {
  return db.$queryRaw<ReachedRow[]>`
    SELECT d.identity_id AS "identityId", l.details->>'dataClass' AS "dataClass", sum(l.events)::text AS calls,
      trim_scale(coalesce(sum(l.cost_usd), 0))::text AS "costUsd", max(l.occurred_at) AS "lastAt"
    FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id
    WHERE d.identity_id IS NOT NULL AND l.role = 'billable' AND l.details ? 'dataClass'
      AND l.occurred_at >= ${from.toISOString()}::timestamptz AND l.occurred_at < ${to.toISOString()}::timestamptz
      AND d.id IN (SELECT dimension_id FROM usage_daily WHERE day >= ${from.toISOString().slice(0, 10)}::date)
    GROUP BY 1, 2`;
}

export type BilledRow = { identityId: string; credentialId: string | null; provider: string; costUsd: string; lastOn: string };

/** What exports of providers count of credentials of which no other source told anything since. */
export function readBilledRows(db: Db, exportSource: string, since: string): Promise<BilledRow[]> {
  return db.$queryRaw<BilledRow[]>`
    WITH used AS (
      SELECT d.identity_id, d.credential_id, d.provider, d.source_id, sum(u.cost_usd) AS cost, max(u.day) AS last
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= ${since}::date AND d.identity_id IS NOT NULL GROUP BY 1, 2, 3, 4
    )
    SELECT b.identity_id AS "identityId", b.credential_id AS "credentialId", b.provider, trim_scale(b.cost)::text AS "costUsd", b.last::text AS "lastOn"
    FROM used b WHERE b.source_id = ${exportSource} AND NOT EXISTS (
      SELECT 1 FROM used o WHERE o.source_id <> b.source_id AND o.identity_id = b.identity_id
        AND (o.credential_id IS NOT DISTINCT FROM b.credential_id))`;
}

export type MarkRow = { dataClass: string; lastAt: Date };

/** Of calls of one identity, the newest `most` of each of its dimensions: the classes of data that they were marked with. */
export function readMarkRows(db: Db, identityId: string, from: Date, most: number): Promise<MarkRow[]> {
  return db.$queryRaw<MarkRow[]>`
    SELECT m.class AS "dataClass", max(m.occurred_at) AS "lastAt"
    FROM usage_dimension d CROSS JOIN LATERAL (
      SELECT l.details->>'dataClass' AS class, l.occurred_at FROM usage_line l
      WHERE l.dimension_id = d.id AND l.role = 'billable' AND l.occurred_at >= ${from.toISOString()}::timestamptz
      ORDER BY l.occurred_at DESC LIMIT ${most}) m
    WHERE d.identity_id = ${identityId} AND m.class IS NOT NULL GROUP BY 1 ORDER BY 1`;
}
