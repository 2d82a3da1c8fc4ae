/** What R30 looks at beside keys that providers saw. */
import type { Db } from "@/lib/db/client";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import type { LoggingOff, SourceFlow, Telemetry, Unreported } from "../core/telemetry";

const BEFORE_DAYS = 14;
const NOW_DAYS = 3;

/** @param loggingDays How long ago a log may have been switched off. @param hours How long a call may stay unreported. */
export async function readTelemetry(db: Db, now: Date, { loggingDays, hours }: { loggingDays: number; hours: number }): Promise<Telemetry> {
  const loggingOff = await db.$queryRaw<LoggingOff[]>`
    SELECT e.id, e.title, s.name AS source, e.occurred_at AS at, CASE WHEN e.confidence IN ('exact', 'strong') THEN e.identity_id END AS "identityId"
    FROM security_event e JOIN security_source s ON s.id = e.source_id
    WHERE e.kind = 'logging_disabled' AND e.occurred_at >= ${addUtcDays(now, -loggingDays)} AND e.occurred_at < ${now} ORDER BY e.occurred_at, e.id`;
  const [audit] = await db.$queryRaw<{ has: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM security_event WHERE format IN ('cloudtrail', 'ocsf') OR kind = 'logging_disabled') AS has`;
  return {
    loggingOff,
    hasAuditEvents: audit?.has ?? false,
    flows: await readFlows(db, now),
    unreported: await readUnreported(db, now, hours),
  };
}

async function readFlows(db: Db, now: Date): Promise<SourceFlow[]> {
  const today = startOfUtcDay(now);
  const [since, recent] = [addUtcDays(today, 1 - NOW_DAYS - BEFORE_DAYS), addUtcDays(today, 1 - NOW_DAYS)];
  return db.$queryRaw<SourceFlow[]>`
    WITH sent AS (
      SELECT source_id, max(last_received_at) FILTER (WHERE accepted + duplicates > 0) AS last,
        count(DISTINCT day) FILTER (WHERE day < ${recent}::date AND accepted > 0) AS days,
        coalesce(sum(accepted) FILTER (WHERE day < ${recent}::date), 0) AS events_before, coalesce(sum(missing_usage) FILTER (WHERE day < ${recent}::date), 0) AS bare_before,
        coalesce(sum(accepted) FILTER (WHERE day >= ${recent}::date), 0) AS events_now, coalesce(sum(missing_usage) FILTER (WHERE day >= ${recent}::date), 0) AS bare_now
      FROM source_activity WHERE day >= ${since}::date AND day <= ${today}::date GROUP BY 1
    ), called AS (
      SELECT d.source_id, coalesce(sum(u.events) FILTER (WHERE u.day >= ${since}::date AND u.day < ${recent}::date), 0) AS calls_before,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${since}::date AND u.day < ${recent}::date AND d.identity_id IS NULL), 0) AS nameless_before,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${recent}::date), 0) AS calls_now,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${recent}::date AND d.identity_id IS NULL), 0) AS nameless_now, sum(u.cost_usd) AS cost
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day > ${addUtcDays(today, -30)}::date AND u.day <= ${today}::date GROUP BY 1
    )
    SELECT s.id, s.name, t.last AS "lastReceivedAt", t.days::int AS "daysBefore", t.events_before::float8 AS "eventsBefore", t.bare_before::float8 AS "bareBefore",
      t.events_now::float8 AS "eventsNow", t.bare_now::float8 AS "bareNow", coalesce(c.calls_before, 0)::float8 AS "callsBefore",
      coalesce(c.nameless_before, 0)::float8 AS "namelessBefore", coalesce(c.calls_now, 0)::float8 AS "callsNow",
      coalesce(c.nameless_now, 0)::float8 AS "namelessNow", trim_scale(coalesce(c.cost, 0))::text AS "costUsd30d"
    FROM source s JOIN sent t ON t.source_id = s.id LEFT JOIN called c ON c.source_id = s.id
    WHERE s.kind NOT IN ('csv', 'sample') AND t.last IS NOT NULL ORDER BY s.id`;
}

/** What was allowed in the last seven days, long enough ago, and ran out without a report. */
const readUnreported = (db: Db, now: Date, hours: number): Promise<Unreported[]> =>
  db.$queryRaw<Unreported[]>`
    SELECT identity_id AS "identityId", count(*)::int AS calls, max(created_at) AS "lastAt" FROM reservation
    WHERE kind = 'call' AND state = 'expired' AND identity_id IS NOT NULL
      AND created_at >= ${addUtcDays(now, -7)} AND created_at < ${new Date(now.getTime() - hours * 3_600_000)} GROUP BY 1 ORDER BY 1`;
