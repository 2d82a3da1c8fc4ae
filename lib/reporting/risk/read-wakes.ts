import type { Db } from "@/lib/db/client";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import type { FirstUse, Wake } from "../core/risk-facts";

/** How far back a waking up or a first use is looked for. */
const RECENT_DAYS = 7;
const HISTORY_DAYS = 90;

/**
 * Identities whose first success after at least so many days without one lies in the last 7 days, with what the 24 hours
 * from it came to. Whoever never succeeded before is new, not woken up.
 * @param silentDays Whole days between the last day with a success and the next one.
 */
export async function readWakes(db: Db, now: Date, silentDays: number): Promise<Wake[]> {
  const today = utcDate(now);
  const recent = utcDate(addUtcDays(now, 1 - RECENT_DAYS));
  const rows = await db.$queryRaw<(Omit<Wake, "requests"> & { requests: string })[]>`
    WITH day AS (
      SELECT d.identity_id, u.day FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= ${utcDate(addUtcDays(now, -RECENT_DAYS - silentDays))}::date AND u.day <= ${today}::date AND d.identity_id IS NOT NULL
      GROUP BY 1, 2 HAVING sum(u.requests - u.errors) > 0
    ), step AS (
      SELECT identity_id, day, lag(day) OVER (PARTITION BY identity_id ORDER BY day) AS before FROM day
    ), woke AS (
      SELECT s.identity_id, s.day, coalesce(s.before, (
          SELECT max(u.day) FROM usage_dimension d JOIN usage_daily u ON u.dimension_id = d.id
          WHERE d.identity_id = s.identity_id AND u.day < s.day AND u.requests > u.errors)) AS before
      FROM step s WHERE s.day >= ${recent}::date AND (s.before IS NULL OR s.day - s.before > ${silentDays}::int)
    ), call AS (
      SELECT w.identity_id, w.before, l.occurred_at AS at, l.status, l.events, coalesce(l.cost_usd, 0) AS cost,
        min(l.occurred_at) FILTER (WHERE l.status = 'ok') OVER (PARTITION BY w.identity_id) AS first
      FROM woke w JOIN usage_dimension d ON d.identity_id = w.identity_id
      JOIN usage_line l ON l.dimension_id = d.id AND l.occurred_at >= w.day::timestamp AT TIME ZONE 'UTC' AND l.occurred_at < ${now.toISOString()}::timestamptz
      WHERE w.before IS NOT NULL AND l.role = 'billable'
    )
    SELECT identity_id AS "identityId", before::text AS "silentSince", first AS "firstAt", sum(events)::text AS requests, sum(cost)::text AS "costUsd"
    FROM call WHERE at >= first AND at < first + interval '24 hours' GROUP BY 1, 2, 3`;
  return rows.map((row) => ({ ...row, requests: Number(row.requests) }));
}

/** Models that identities used for the first time within 7 days, as far as 90 days tell. */
export async function readFirstUses(db: Db, now: Date): Promise<FirstUse[]> {
  const rows = await db.$queryRaw<(Omit<FirstUse, "requests"> & { requests: string })[]>`
    WITH used AS (
      SELECT d.identity_id, d.provider, d.model, min(u.day) AS first, sum(u.requests) AS requests, sum(u.cost_usd) AS cost
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= ${utcDate(addUtcDays(now, 1 - HISTORY_DAYS))}::date AND u.day <= ${utcDate(now)}::date AND d.identity_id IS NOT NULL
      GROUP BY 1, 2, 3 HAVING sum(u.requests - u.errors) > 0
    ), known AS (
      SELECT *, min(first) OVER (PARTITION BY identity_id) AS since, min(first) OVER (PARTITION BY identity_id, provider) AS provider_first FROM used
    )
    SELECT identity_id AS "identityId", provider, model, first::text AS "firstOn", since::text AS "identitySince",
      provider_first = first AS "isNewProvider", requests::text, cost::text AS "costUsd"
    FROM known WHERE first >= ${utcDate(addUtcDays(now, 1 - RECENT_DAYS))}::date`;
  return rows.map((row) => ({ ...row, requests: Number(row.requests) }));
}
