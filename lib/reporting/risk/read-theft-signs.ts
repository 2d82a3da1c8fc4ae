/** What the use of a stolen key looks like: probing, impossible journeys, everything new at once. Of the last 24 hours. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Novelty, Probe, Travel } from "../core/risk-facts";
import { familyOf } from "./read-networks";

const { raw } = Prisma;

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
 * time: network, country, program, model, hour of the day. Only what costs more than the floor within the hour: lines are read of
 * those keys alone that the roll-up by hour tells of such an hour.
 */
export async function readNovelties(db: Db, now: Date, { learningDays, signs, floorUsd }: NoveltyLimits): Promise<Novelty[]> {
  return db.$queryRaw<Novelty[]>`
    WITH dear AS (
      SELECT DISTINCT credential_id FROM (
        SELECT d.credential_id FROM usage_hourly h JOIN usage_dimension d ON d.id = h.dimension_id
        WHERE h.hour >= date_trunc('hour', ${now.toISOString()}::timestamptz - interval '24 hours', 'UTC') AND h.hour < ${now.toISOString()}::timestamptz
          AND d.credential_id IS NOT NULL GROUP BY d.credential_id, h.hour HAVING sum(h.cost_usd) > ${floorUsd}::numeric) hour
    ), line AS (
      SELECT d.credential_id, d.model, l.occurred_at AS at, coalesce(l.cost_usd, 0) AS cost, l.details->'network'->>'asn' AS asn,
        l.details->'network'->>'country' AS country, l.details->'network'->>'userAgent' AS agent
      FROM dear JOIN usage_dimension d USING (credential_id) JOIN usage_line l ON l.dimension_id = d.id
      WHERE l.occurred_at >= ${now.toISOString()}::timestamptz - make_interval(days => ${learningDays}::int + 1) AND l.occurred_at < ${now.toISOString()}::timestamptz
        AND l.role = 'billable' AND l.status = 'ok' AND l.details ? 'network'
    ), known AS (
      SELECT credential_id FROM line GROUP BY 1
      HAVING min(at) < ${now.toISOString()}::timestamptz - make_interval(days => ${learningDays}::int) AND max(at) >= ${now.toISOString()}::timestamptz - interval '24 hours'
    ), way AS (
      SELECT credential_id, model, asn, country, agent, extract(hour FROM at AT TIME ZONE 'UTC') AS hour, min(at) AS at FROM line JOIN known USING (credential_id)
      GROUP BY 1, 2, 3, 4, 5, 6
    ), first AS (
      SELECT w.credential_id, s.kind, min(w.at) AS at FROM way w, LATERAL (VALUES ('network', w.asn), ('country', w.country),
        ('program', ${raw(familyOf("w.agent"))}), ('model', w.model), ('hour', w.hour::text)) s(kind, value)
      WHERE s.value IS NOT NULL AND s.value <> '' GROUP BY w.credential_id, s.kind, s.value
      HAVING min(w.at) >= ${now.toISOString()}::timestamptz - interval '24 hours'
    ), odd AS (
      SELECT credential_id, date_trunc('hour', at, 'UTC') AS hour, array_agg(DISTINCT kind ORDER BY kind) AS kinds FROM first GROUP BY 1, 2
      HAVING count(DISTINCT kind) >= ${signs}::int
    )
    SELECT o.credential_id AS "credentialId", o.hour, o.kinds, sum(l.cost)::text AS "costUsd"
    FROM odd o JOIN line l ON l.credential_id = o.credential_id AND l.at >= o.hour AND l.at < o.hour + interval '1 hour'
    GROUP BY 1, 2, 3 HAVING sum(l.cost) > ${floorUsd}::numeric`;
}
