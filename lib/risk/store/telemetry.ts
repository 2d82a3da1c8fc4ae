/** What R30 looks at beside keys that providers saw. */
import type { Db } from "@/lib/db/client";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import type { LoggingOff, SourceFlow, Telemetry, Unreported } from "../core/telemetry";

const FORTNIGHT = 14;
const NOW_DAYS = 3;
/** So long ago a source may have sent last: its fortnight is whole for a month after it fell silent. */
const ACTIVITY_DAYS = 45;
const ASKED_DAYS = 7;

/** @param loggingDays How long ago a log may have been switched off. @param hours How long a call may stay unreported. */
export async function readTelemetry(db: Db, now: Date, { loggingDays, hours }: { loggingDays: number; hours: number }): Promise<Telemetry> {
  const loggingOff = await db.$queryRaw<LoggingOff[]>`
    SELECT e.id, e.title, s.name AS source, e.occurred_at AS at, CASE WHEN e.confidence IN ('exact', 'strong') THEN e.identity_id END AS "identityId"
    FROM security_event e JOIN security_source s ON s.id = e.source_id
    WHERE e.kind = 'logging_disabled' AND e.occurred_at >= ${addUtcDays(now, -loggingDays)} AND e.occurred_at < ${now} ORDER BY e.occurred_at, e.id`;
  const [audit] = await db.$queryRaw<{ has: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM security_event WHERE format IN ('cloudtrail', 'azure', 'google', 'ocsf') OR kind = 'logging_disabled') AS has`;
  return {
    loggingOff,
    hasAuditEvents: audit?.has ?? false,
    flows: await readFlows(db, now),
    unreported: await readUnreported(db, now, hours),
    asked: await readAsked(db, now),
  };
}

/** A source all of whose tokens were revoked was switched off; one that has none is pulled. */
async function readFlows(db: Db, now: Date): Promise<SourceFlow[]> {
  const today = startOfUtcDay(now);
  const recent = addUtcDays(today, 1 - NOW_DAYS);
  const [before, earlier] = [addUtcDays(recent, -FORTNIGHT), addUtcDays(recent, -2 * FORTNIGHT)];
  return db.$queryRaw<SourceFlow[]>`
    WITH activity AS (
      SELECT source_id, day, sum(accepted) AS accepted, sum(missing_usage) AS bare, max(last_received_at) FILTER (WHERE accepted + duplicates > 0) AS last
      FROM source_activity WHERE day > ${addUtcDays(today, -ACTIVITY_DAYS)}::date AND day <= ${today}::date GROUP BY 1, 2
    ), marked AS (
      SELECT *, day > max(day) FILTER (WHERE last IS NOT NULL) OVER (PARTITION BY source_id) - ${FORTNIGHT}::int AS steady FROM activity
    ), sent AS (
      SELECT source_id, max(last) AS last, count(*) FILTER (WHERE steady AND accepted > 0) AS steady_days,
        coalesce(sum(accepted) FILTER (WHERE steady), 0) AS steady_events,
        coalesce(sum(accepted) FILTER (WHERE day >= ${earlier}::date AND day < ${before}::date), 0) AS events_earlier,
        coalesce(sum(bare) FILTER (WHERE day >= ${earlier}::date AND day < ${before}::date), 0) AS bare_earlier,
        coalesce(sum(accepted) FILTER (WHERE day >= ${before}::date AND day < ${recent}::date), 0) AS events_before,
        coalesce(sum(bare) FILTER (WHERE day >= ${before}::date AND day < ${recent}::date), 0) AS bare_before,
        coalesce(sum(accepted) FILTER (WHERE day >= ${recent}::date), 0) AS events_now, coalesce(sum(bare) FILTER (WHERE day >= ${recent}::date), 0) AS bare_now
      FROM marked GROUP BY 1
    ), called AS (
      SELECT d.source_id, coalesce(sum(u.events) FILTER (WHERE u.day < ${before}::date), 0) AS calls_earlier,
        coalesce(sum(u.events) FILTER (WHERE u.day < ${before}::date AND d.identity_id IS NULL), 0) AS nameless_earlier,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${before}::date AND u.day < ${recent}::date), 0) AS calls_before,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${before}::date AND u.day < ${recent}::date AND d.identity_id IS NULL), 0) AS nameless_before,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${recent}::date), 0) AS calls_now,
        coalesce(sum(u.events) FILTER (WHERE u.day >= ${recent}::date AND d.identity_id IS NULL), 0) AS nameless_now,
        sum(u.cost_usd) FILTER (WHERE u.day > ${addUtcDays(today, -30)}::date) AS cost
      FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id
      WHERE u.day >= ${earlier}::date AND u.day <= ${today}::date GROUP BY 1
    )
    SELECT s.id, s.name, t.last AS "lastReceivedAt", t.steady_days::int AS "steadyDays", t.steady_events::float8 AS "steadyEvents",
      t.events_earlier::float8 AS "eventsEarlier", t.bare_earlier::float8 AS "bareEarlier",
      t.events_before::float8 AS "eventsBefore", t.bare_before::float8 AS "bareBefore", t.events_now::float8 AS "eventsNow", t.bare_now::float8 AS "bareNow",
      coalesce(c.calls_earlier, 0)::float8 AS "callsEarlier", coalesce(c.nameless_earlier, 0)::float8 AS "namelessEarlier",
      coalesce(c.calls_before, 0)::float8 AS "callsBefore", coalesce(c.nameless_before, 0)::float8 AS "namelessBefore",
      coalesce(c.calls_now, 0)::float8 AS "callsNow", coalesce(c.nameless_now, 0)::float8 AS "namelessNow",
      trim_scale(coalesce(c.cost, 0))::text AS "costUsd30d"
    FROM source s JOIN sent t ON t.source_id = s.id LEFT JOIN called c ON c.source_id = s.id
    WHERE s.kind NOT IN ('csv', 'sample') AND t.last IS NOT NULL
      AND coalesce((SELECT bool_or(revoked_at IS NULL) FROM machine_token WHERE source_id = s.id), true) ORDER BY s.id`;
}

/** What was allowed in the last seven days, long enough ago, and ran out without a report. It runs out after it was made: the bound of that is for the index. */
const readUnreported = (db: Db, now: Date, hours: number): Promise<Unreported[]> =>
  db.$queryRaw<Unreported[]>`
    SELECT identity_id AS "identityId", count(*)::int AS calls, max(created_at) AS "lastAt" FROM reservation
    WHERE kind = 'call' AND state = 'expired' AND identity_id IS NOT NULL AND expires_at >= ${addUtcDays(now, -ASKED_DAYS)}
      AND created_at >= ${addUtcDays(now, -ASKED_DAYS)} AND created_at < ${new Date(now.getTime() - hours * 3_600_000)} GROUP BY 1 ORDER BY 1`;

/** One look at the index for each identity, however many calls it makes. */
async function readAsked(db: Db, now: Date): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM identity i
    WHERE EXISTS (SELECT 1 FROM reservation r WHERE r.identity_id = i.id AND r.created_at >= ${addUtcDays(now, -ASKED_DAYS)} AND r.kind = 'call') ORDER BY 1`;
  return rows.map(({ id }) => id);
}
