import type { Db } from "@/lib/db/client";
import { addUtcDays, startOfUtcHour, utcDate } from "@/lib/kernel/period";
import type { Rhythm } from "../core/risk-facts";

const DAYS = 7;
const FEWEST_GAPS = 20;

type Row = Omit<Rhythm, "requests" | "weekend" | "weekdayHours"> & {
  requests: string;
  weekend: string;
  weekdayHours: Record<string, number>;
};

/**
 * When identities called in 7 days, by hours of the organisation's zone, from the hourly roll-up. Gaps between calls are
 * read from lines, and only of those with fewer calls a day than given.
 */
export async function readRhythms(db: Db, now: Date, timeZone: string, requestsPerDay: number): Promise<Rhythm[]> {
  const from = startOfUtcHour(addUtcDays(now, -DAYS)).toISOString();
  const rows = await db.$queryRaw<Row[]>`
    WITH local AS (
      SELECT d.identity_id, (h.hour AT TIME ZONE ${timeZone}::text) AS at, h.requests, h.cost_usd
      FROM usage_hourly h JOIN usage_dimension d ON d.id = h.dimension_id
      WHERE h.hour >= ${from}::timestamptz AND h.hour < ${now.toISOString()}::timestamptz AND d.identity_id IS NOT NULL
    ), hourly AS (
      SELECT identity_id, extract(isodow FROM at) > 5 AS is_weekend, extract(hour FROM at)::int AS hour, sum(requests) AS requests, sum(cost_usd) AS cost
      FROM local GROUP BY 1, 2, 3
    ), whole AS (
      SELECT identity_id, sum(requests) AS requests, coalesce(sum(requests) FILTER (WHERE is_weekend), 0) AS weekend, sum(cost) AS cost,
        coalesce(jsonb_object_agg(hour, requests) FILTER (WHERE NOT is_weekend), '{}') AS hours
      FROM hourly GROUP BY 1
    ), gap AS (
      SELECT d.identity_id, extract(epoch FROM l.occurred_at - lag(l.occurred_at) OVER (PARTITION BY d.identity_id ORDER BY l.occurred_at)) AS seconds
      FROM whole w JOIN usage_dimension d ON d.identity_id = w.identity_id JOIN usage_line l ON l.dimension_id = d.id
      WHERE w.requests < ${requestsPerDay * DAYS}::int AND l.line_no = 0 AND l.role = 'billable'
        AND l.occurred_at >= ${utcDate(addUtcDays(now, -DAYS))}::timestamp AT TIME ZONE 'UTC' AND l.occurred_at < ${now.toISOString()}::timestamptz
    ), varied AS (
      SELECT identity_id, stddev_pop(seconds) / nullif(avg(seconds), 0) AS variation FROM gap WHERE seconds IS NOT NULL GROUP BY 1 HAVING count(*) >= ${FEWEST_GAPS}::int
    )
    SELECT w.identity_id AS "identityId", w.requests::text, w.hours AS "weekdayHours", w.weekend::text, v.variation::float8 AS "gapVariation", w.cost::text AS "costUsd"
    FROM whole w LEFT JOIN varied v USING (identity_id)`;
  return rows.map((row) => ({
    ...row,
    requests: Number(row.requests),
    weekend: Number(row.weekend),
    weekdayHours: Array.from({ length: 24 }, (_, hour) => Number(row.weekdayHours[hour] ?? 0)),
  }));
}
