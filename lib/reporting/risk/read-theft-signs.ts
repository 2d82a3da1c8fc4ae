/** What the use of a stolen key looks like: probing, impossible journeys, everything new at once. Of the last 24 hours. */
import type { Db } from "@/lib/db/client";
import type { Novelty, Probe, Travel } from "../core/risk-facts";
import { USER_AGENT_FAMILY } from "./read-networks";

/** How senders spell that a request was not acceptable in itself. */
const VALIDATION = "(validation|invalid[_ ]?request|bad[_ ]?request|unprocessable|400|422)";

/** Keys whose calls failed as invalid so many times within an hour before one succeeded. */
export async function readProbes(db: Db, now: Date, failures: number): Promise<Probe[]> {
  const rows = await db.$queryRaw<(Omit<Probe, "failures"> & { failures: string })[]>`
    WITH line AS (
      SELECT d.credential_id, l.occurred_at AS at, l.events, l.status, l.error_type ~* ${VALIDATION} AS is_probe, coalesce(l.cost_usd, 0) AS cost
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE l.occurred_at >= ${now.toISOString()}::timestamptz - interval '24 hours' AND l.occurred_at < ${now.toISOString()}::timestamptz
        AND l.role = 'billable' AND d.credential_id IS NOT NULL
    ), many AS (
      SELECT credential_id FROM line WHERE status = 'error' AND is_probe GROUP BY 1 HAVING sum(events) >= ${failures}::int
    ), counted AS (
      SELECT l.*, sum(l.events) FILTER (WHERE l.status = 'error' AND l.is_probe)
        OVER (PARTITION BY credential_id ORDER BY at RANGE BETWEEN interval '1 hour' PRECEDING AND CURRENT ROW) AS before
      FROM line l JOIN many USING (credential_id)
    )
    SELECT credential_id AS "credentialId", max(before)::text AS failures, min(at) AS "succeededAt", sum(cost)::text AS "costUsd"
    FROM counted WHERE status = 'ok' AND before >= ${failures}::int GROUP BY 1`;
  return rows.map((row) => ({ ...row, failures: Number(row.failures) }));
}

/** Keys that succeeded from two countries within so many minutes. Places are known as countries only. */
export async function readTravels(db: Db, now: Date, minutes: number): Promise<Travel[]> {
  return db.$queryRaw<Travel[]>`
    WITH line AS (
      SELECT d.credential_id, l.occurred_at AS at, upper(l.details->'network'->>'country') AS country, coalesce(l.cost_usd, 0) AS cost
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE l.occurred_at >= ${now.toISOString()}::timestamptz - interval '24 hours' AND l.occurred_at < ${now.toISOString()}::timestamptz
        AND l.role = 'billable' AND l.status = 'ok' AND d.credential_id IS NOT NULL AND (l.details->'network') ? 'country'
    ), step AS (
      SELECT *, lag(country) OVER w AS before, at - lag(at) OVER w AS gap, sum(cost) OVER (PARTITION BY credential_id) AS total
      FROM line WINDOW w AS (PARTITION BY credential_id ORDER BY at)
    )
    SELECT DISTINCT ON (credential_id) credential_id AS "credentialId", before AS "from", country AS "to", at,
      ceil(extract(epoch FROM gap) / 60)::int AS minutes, total::text AS "costUsd"
    FROM step WHERE before <> country AND gap <= make_interval(mins => ${minutes}::int) ORDER BY credential_id, gap, at`;
}

export type NoveltyLimits = { learningDays: number; signs: number; floorUsd: string };

/**
 * Hours of the last day in which a key that has been in use for the learning time was seen in several ways for the first
 * time: network, country, program, model, hour of the day. Only what costs more than the floor within the hour.
 */
export async function readNovelties(db: Db, now: Date, { learningDays, signs, floorUsd }: NoveltyLimits): Promise<Novelty[]> {
  return db.$queryRaw<Novelty[]>`
    WITH line AS (
      SELECT d.credential_id, d.model, l.occurred_at AS at, coalesce(l.cost_usd, 0) AS cost, l.details->'network'->>'asn' AS asn,
        l.details->'network'->>'country' AS country, ${USER_AGENT_FAMILY} AS program
      FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
      WHERE l.occurred_at >= ${now.toISOString()}::timestamptz - make_interval(days => ${learningDays}::int + 1) AND l.occurred_at < ${now.toISOString()}::timestamptz
        AND l.role = 'billable' AND l.status = 'ok' AND d.credential_id IS NOT NULL AND l.details ? 'network'
    ), known AS (
      SELECT credential_id FROM line GROUP BY 1
      HAVING min(at) < ${now.toISOString()}::timestamptz - make_interval(days => ${learningDays}::int) AND max(at) >= ${now.toISOString()}::timestamptz - interval '24 hours'
    ), first AS (
      SELECT l.credential_id, s.kind, min(l.at) AS at FROM line l JOIN known USING (credential_id), LATERAL (VALUES ('network', l.asn), ('country', l.country),
        ('program', l.program), ('model', l.model), ('hour', to_char(l.at AT TIME ZONE 'UTC', 'HH24'))) s(kind, value)
      WHERE s.value IS NOT NULL AND s.value <> '' GROUP BY l.credential_id, s.kind, s.value
      HAVING min(l.at) >= ${now.toISOString()}::timestamptz - interval '24 hours'
    ), odd AS (
      SELECT credential_id, date_trunc('hour', at) AS hour, array_agg(DISTINCT kind ORDER BY kind) AS kinds FROM first GROUP BY 1, 2
      HAVING count(DISTINCT kind) >= ${signs}::int
    )
    SELECT o.credential_id AS "credentialId", o.hour, o.kinds, sum(l.cost)::text AS "costUsd"
    FROM odd o JOIN line l ON l.credential_id = o.credential_id AND l.at >= o.hour AND l.at < o.hour + interval '1 hour'
    GROUP BY 1, 2, 3 HAVING sum(l.cost) > ${floorUsd}::numeric`;
}
