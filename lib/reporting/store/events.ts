/** Reads of single events: the only part of reporting that touches usage_line, always by an index and in pages. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Span } from "@/lib/kernel/period";
import { byEvent, type EventLine, type EventSummary, summariseEvent } from "../core/event-view";
import type { NameOf } from "../core/usage-answer";
import { allOf } from "./scope";
import { dimensionConditions, type Selection } from "./selection";
import type { Sql } from "./source";

const { sql, raw } = Prisma;

export type { EventSummary } from "../core/event-view";
export type EventKey = { occurredAt: string; eventId: string };
/** Which events: of a selection's dimensions, in a half-open span, older than a cursor. */
export type EventFilter = {
  selection: Selection;
  span: Span;
  status?: string | undefined;
  role?: string | undefined;
  traceId?: string | undefined;
  /** Only events that were charged by this meter. */
  meter?: string | undefined;
  /** Only attempts after the first. */
  isRetry?: boolean | undefined;
  after?: EventKey | undefined;
};

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const instant = (column: string): Sql => raw(`to_char(l.${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`);

const IS_RETRY = "(coalesce(l.attempt, 1) > 1 OR l.retry_of IS NOT NULL)";
/** What was done, and whether it was tried before: see `core/repeats.ts`. */
export const WORK = raw(`${IS_RETRY} AS "isRetry",
  l.details->>'toolServer' AS "toolServer", l.details->>'argsHash' AS "argsHash", coalesce(l.details->>'promptShape', l.details->>'promptHash') AS "promptHash"`);

const LINE = sql`${instant("occurred_at")} AS "occurredAt", ${instant("received_at")} AS "receivedAt", l.event_id::text AS "eventId",
  l.line_no::int AS "lineNo", l.source_event_id AS "sourceEventId", d.source_id AS "sourceId", l.producer, l.role, l.status,
  l.error_type AS "errorType", l.latency_ms AS "latencyMs", d.attribution_step AS "attributionStep", d.identity_id AS "identityId",
  d.team_id AS "teamId", d.application_id AS "applicationId", d.environment_id AS "environmentId", d.provider, d.model, d.operation, d.tool,
  l.input::text AS input, l.cache_read::text AS "cacheRead",
  (coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0) + coalesce(l.cache_write, 0))::text AS "cacheWrite",
  l.output::text AS output, l.reasoning::text AS reasoning, l.embedding::text AS embedding, l.charges, trim_scale(l.cost_usd)::text AS "costUsd",
  d.billing, trim_scale(l.flat_value_usd)::text AS "flatValueUsd",
  l.trace_id AS "traceId", l.span_id AS "spanId", l.parent_span_id AS "parentSpanId", l.call_key AS "callKey", l.counted_by::text AS "countedBy", l.flags,
  EXISTS (SELECT 1 FROM line_revision r WHERE r.occurred_at = l.occurred_at AND r.event_id = l.event_id AND r.line_no = l.line_no) AS "isRevised",
  ${WORK}`;

/**
 * The newest events of a filter, at most `count`. Where a few dimensions are asked for, the daily roll-up first tells how
 * far back the page can reach, so that a rare identity costs days of reading, not the whole span.
 */
export async function readEventKeys(tx: Tx, filter: EventFilter, count: number): Promise<EventKey[]> {
  const dimensions = await dimensionIds(tx, filter.selection);
  if (dimensions?.length === 0) return [];
  const from = (dimensions && (await reachBack(tx, filter, dimensions, count))) ?? filter.span.start.toISOString();
  const { after } = filter;
  const rows = await tx.$queryRaw<EventKey[]>`
    SELECT ${instant("occurred_at")} AS "occurredAt", l.event_id::text AS "eventId" FROM usage_line l
    WHERE ${allOf([
      sql`l.occurred_at >= ${from}::timestamptz AND l.occurred_at < ${filter.span.end.toISOString()}::timestamptz`,
      dimensions && sql`l.dimension_id = ANY(${dimensions}::int[])`,
      after
        ? sql`l.occurred_at <= ${after.occurredAt}::timestamptz AND (l.occurred_at, l.event_id) < (${after.occurredAt}::timestamptz, ${after.eventId}::uuid)`
        : null,
      filter.status === undefined ? null : sql`l.status = ${filter.status}`,
      filter.role === undefined ? null : sql`l.role = ${filter.role}`,
      filter.traceId === undefined ? null : sql`l.trace_id = ${filter.traceId}`,
      filter.meter === undefined ? null : chargedBy(filter.meter, filter.span),
      filter.isRetry ? raw(IS_RETRY) : null,
    ])}
    GROUP BY l.occurred_at, l.event_id ORDER BY l.occurred_at DESC, l.event_id DESC LIMIT ${count}`;
  return rows;
}

/** The roll-up tells whose lines can have the meter at all. */
const chargedBy = (meter: string, { start, end }: Span): Sql => sql`(l.charges @> ${JSON.stringify([{ meter }])}::jsonb
  AND l.dimension_id IN (SELECT u.dimension_id FROM usage_daily_meter u WHERE u.meter = ${meter}
    AND u.day >= (${start.toISOString()}::timestamptz AT TIME ZONE 'UTC')::date AND u.day <= (${end.toISOString()}::timestamptz AT TIME ZONE 'UTC')::date))`;

/** Dimensions in scope that pass the filters; null when all do. */
export async function dimensionIds(tx: Tx, selection: Selection): Promise<number[] | null> {
  const where = dimensionConditions(selection);
  if (where.length === 0) return null;
  const rows = await tx.$queryRaw<{ id: number }[]>`SELECT d.id FROM usage_dimension d WHERE ${allOf(where)}`;
  return rows.map((row) => row.id);
}

/** Newest days of usage that are counted first, then more: what is used much has enough in a week. */
const DAYS_COUNTED = [7, 62] as const;

/** The day from which on there are enough events before the cursor's day; null when the whole span may be needed. */
export async function reachBack(tx: Tx, filter: EventFilter, dimensions: number[], count: number): Promise<string | null> {
  const counted = filter.status === "error" ? raw("u.errors") : filter.status === undefined ? raw("u.events") : null;
  const isUncounted = filter.traceId !== undefined || filter.meter !== undefined || filter.isRetry === true;
  if (!counted || filter.role === "evidence" || isUncounted) return null;
  const start = sql`(${filter.span.start.toISOString()}::timestamptz AT TIME ZONE 'UTC')::date`;
  const before = sql`(${filter.after?.occurredAt ?? filter.span.end.toISOString()}::timestamptz AT TIME ZONE 'UTC')::date`;
  for (const days of [...DAYS_COUNTED, null]) {
    // The end of a span may be far ahead of all usage.
    const from = days === null ? start : sql`greatest(${start}, least(${before}, (SELECT max(day) + 1 FROM usage_daily)) - ${days}::int)`;
    const [row] = await tx.$queryRaw<{ day: string }[]>`
      SELECT day::text AS day FROM (
        SELECT u.day, sum(sum(${counted})) OVER (ORDER BY u.day DESC) AS seen FROM usage_daily u
        WHERE u.dimension_id = ANY(${dimensions}::int[]) AND u.day >= ${from} AND u.day < ${before}
        GROUP BY u.day
      ) days WHERE seen >= ${count} ORDER BY day DESC LIMIT 1`;
    const found = row && `${row.day}T00:00:00.000Z`;
    if (found) return found > filter.span.start.toISOString() ? found : null;
  }
  return null;
}

/** Every line of these events that the selection's scope allows, in the order of the keys. */
export async function readEventLines(tx: Tx, selection: Selection, keys: readonly EventKey[]): Promise<EventLine[]> {
  if (keys.length === 0) return [];
  const times = keys.map((key) => key.occurredAt).sort();
  const scope = dimensionConditions({ scope: selection.scope, filters: [] });
  return tx.$queryRaw<
    EventLine[]
  >`SELECT ${LINE} FROM unnest(${keys.map((key) => key.occurredAt)}::text[], ${keys.map((key) => key.eventId)}::text[])
      WITH ORDINALITY AS k(occurred_at, event_id, place)
    JOIN usage_line l ON l.occurred_at = k.occurred_at::timestamptz AND l.event_id = k.event_id::uuid JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE ${allOf([sql`l.occurred_at >= ${times[0]}::timestamptz AND l.occurred_at <= ${times.at(-1)}::timestamptz`, ...scope])}
    ORDER BY k.place, l.line_no`;
}

/** The newest events of a selection, whenever they were. */
export async function readRecentEvents(tx: Tx, selection: Selection, count: number, nameOf: NameOf): Promise<EventSummary[]> {
  const always = { start: new Date("2000-01-01T00:00:00Z"), end: new Date("2200-01-01T00:00:00Z") };
  const keys = await readEventKeys(tx, { selection, span: always }, count);
  return byEvent(await readEventLines(tx, selection, keys)).map((lines) => summariseEvent(lines, nameOf));
}

/** Lines of events that a given one counts, by when they may have been: both ends included. */
export async function readCountedLines(tx: Tx, selection: Selection, eventId: string, from: Date, to: Date): Promise<EventLine[]> {
  return tx.$queryRaw<EventLine[]>`SELECT ${LINE} FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE ${allOf([
      sql`l.occurred_at >= ${from.toISOString()}::timestamptz AND l.occurred_at <= ${to.toISOString()}::timestamptz AND l.counted_by = ${eventId}::uuid`,
      ...dimensionConditions(selection),
    ])} ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT 1000`;
}

/** Lines of one trace in the order of time, at most `count`. */
export async function readTraceLines(tx: Tx, selection: Selection, traceId: string, count: number): Promise<EventLine[]> {
  return tx.$queryRaw<EventLine[]>`SELECT ${LINE} FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE ${allOf([sql`l.trace_id = ${traceId}`, ...dimensionConditions(selection)])} ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT ${count}`;
}
