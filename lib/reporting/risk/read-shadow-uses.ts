import type { Db } from "@/lib/db/client";
import type { ActorChain, ShadowUse } from "../core/risk-facts";

const DAYS = 30;
/** The newest lines of usage that nobody answers for, as the queue of it reads them. */
const MOST_LINES = 100_000;

/** Usage of 30 days that no identity answers for, by source and by the key or identity that was sent with it. */
export async function readShadowUses(db: Db, now: Date): Promise<ShadowUse[]> {
  const rows = await db.$queryRaw<(Omit<ShadowUse, "requests"> & { requests: string })[]>`
    SELECT d.source_id AS "sourceId", l.named, sum(l.events)::text AS requests, coalesce(sum(l.cost_usd), 0)::text AS "costUsd", max(l.occurred_at) AS "lastAt"
    FROM (
      SELECT l.dimension_id, l.events, l.cost_usd, l.occurred_at, coalesce(l.hints->>'credential', l.hints->>'identity', l.hints->>'agent', '') AS named
      FROM usage_line l WHERE l.dimension_id IN (SELECT id FROM usage_dimension WHERE identity_id IS NULL) AND l.role = 'billable'
        AND l.occurred_at >= ${now.toISOString()}::timestamptz - make_interval(days => ${DAYS}::int) AND l.occurred_at < ${now.toISOString()}::timestamptz
      ORDER BY l.occurred_at DESC LIMIT ${MOST_LINES}
    ) l JOIN usage_dimension d ON d.id = l.dimension_id GROUP BY 1, 2`;
  return rows.map((row) => ({ ...row, requests: Number(row.requests) }));
}

/** Of identities that acted through signed tokens within 30 days: how long the longest chain of actors was. */
export async function readActorChains(db: Db, now: Date): Promise<ActorChain[]> {
  const rows = await db.$queryRaw<(Omit<ActorChain, "calls"> & { calls: string })[]>`
    SELECT d.identity_id AS "identityId", jsonb_array_length(l.hints->'operator'->'actors') AS depth, sum(l.events)::text AS calls,
      coalesce(sum(l.cost_usd), 0)::text AS "costUsd"
    FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id
    WHERE d.operator_evidence = 'signed' AND d.identity_id IS NOT NULL AND l.role = 'billable' AND jsonb_typeof(l.hints->'operator'->'actors') = 'array'
      AND l.occurred_at >= ${now.toISOString()}::timestamptz - make_interval(days => ${DAYS}::int) AND l.occurred_at < ${now.toISOString()}::timestamptz
    GROUP BY 1, 2`;
  return rows.map((row) => ({ ...row, calls: Number(row.calls) }));
}
