import type { Db } from "@/lib/db/client";
import type { ExposedUse } from "../core/risk-facts";

/** How far back its usual hours, networks and models are looked for. */
const BEFORE_DAYS = 28;
const MOST_NEWS = 20;

export type Exposed = { credentialId: string; identityId: string; at: Date };

/**
 * Successful use of keys in the hours after each was exposed, and what was usual before, from the lines of these keys. Keys without
 * use after it are absent. Of a key with several exposures the answer is one for each.
 */
export async function readExposedUses(db: Db, exposed: readonly Exposed[], hours: number): Promise<ExposedUse[]> {
  if (exposed.length === 0) return [];
  const asked = JSON.stringify(
    exposed.map(({ credentialId, identityId, at }) => ({ c: credentialId, i: identityId, at: at.toISOString() })),
  );
  const rows = await db.$queryRaw<(Omit<ExposedUse, "calls"> & { calls: string })[]>`
    WITH asked AS (
      SELECT DISTINCT c, i, at FROM jsonb_to_recordset(${asked}::jsonb) AS r(c text, i text, at timestamptz)
    ), line AS (
      SELECT a.c, a.at, l.occurred_at AS t, l.occurred_at < a.at AS before, coalesce(l.cost_usd, 0) AS cost, l.events, d.model, l.details->'network' AS network
      FROM asked a JOIN usage_dimension d ON d.identity_id = a.i AND d.credential_id = a.c
      JOIN usage_line l ON l.dimension_id = d.id AND l.occurred_at >= a.at - make_interval(days => ${BEFORE_DAYS}::int)
        AND l.occurred_at < a.at + make_interval(hours => ${hours}::int) AND l.role = 'billable' AND l.status = 'ok'
    ), hour AS (
      SELECT c, at, before, date_trunc('hour', t, 'UTC') AS hour, sum(cost) AS cost, sum(events) AS calls FROM line GROUP BY 1, 2, 3, 4
    ), usual AS (
      SELECT c, at, percentile_disc(0.95) WITHIN GROUP (ORDER BY cost) AS p95, count(DISTINCT (hour AT TIME ZONE 'UTC')::date)::int AS days
      FROM hour WHERE before GROUP BY 1, 2
    ), after AS (
      SELECT c, at, sum(calls) AS calls, sum(cost) AS cost, max(cost) AS peak, (array_agg(hour ORDER BY cost DESC, hour))[1] AS peak_at
      FROM hour WHERE NOT before GROUP BY 1, 2
    ), seen AS (
      SELECT l.c, l.at, s.kind, s.value, bool_or(l.before) AS before
      FROM line l, LATERAL (VALUES ('network', 'AS' || (l.network->>'asn')), ('country', l.network->>'country'), ('model', l.model)) s(kind, value)
      WHERE s.value IS NOT NULL AND s.value <> '' GROUP BY 1, 2, 3, 4
    ), known AS (
      SELECT c, at, kind FROM seen GROUP BY 1, 2, 3 HAVING bool_or(before)
    ), news AS (
      SELECT c, at, (array_agg(kind || ' ' || value ORDER BY kind, value))[1:${MOST_NEWS}::int] AS news FROM seen JOIN known USING (c, at, kind)
      WHERE NOT before GROUP BY 1, 2
    )
    SELECT f.c AS "credentialId", f.at, f.calls::text AS calls, f.cost::text AS "costUsd", f.peak::text AS "peakUsd", f.peak_at AS "peakAt",
      coalesce(u.p95, 0)::text AS "usualUsd", coalesce(u.days, 0) AS "activeDays", coalesce(n.news, '{}') AS news
    FROM after f LEFT JOIN usual u USING (c, at) LEFT JOIN news n USING (c, at) ORDER BY 1, 2`;
  return rows.map((row) => ({ ...row, calls: Number(row.calls) }));
}
