/** Lines of usage in a bounded number: what roll-ups do not keep. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Span } from "@/lib/kernel/period";
import type { CallLine } from "../core/call-facts";
import type { LabelPath } from "../schemas";
import { dimensionIds, type EventKey, instant, reachBack, WORK } from "./events";
import { allOf } from "./scope";
import { dimensionConditions, type Selection } from "./selection";

const { sql } = Prisma;

const PRICED = sql`coalesce((SELECT sum((c->>'costUsd')::numeric) FROM jsonb_array_elements(l.charges) c), 0)`;
const inSpan = ({ start, end }: Span): Prisma.Sql =>
  sql`l.occurred_at >= ${start.toISOString()}::timestamptz AND l.occurred_at < ${end.toISOString()}::timestamptz`;

/** The newest billable lines of a selection, at most `count`; the daily roll-up first tells how far back they can reach. */
export async function readCallLines(tx: Tx, selection: Selection, span: Span, count: number): Promise<CallLine[]> {
  const dimensions = await dimensionIds(tx, selection);
  if (dimensions?.length === 0) return [];
  const from = dimensions && (await reachBack(tx, { selection, span }, dimensions, count));
  return tx.$queryRaw<CallLine[]>`
    SELECT ${instant("occurred_at")} AS "occurredAt", l.event_id::text AS "eventId", l.status, l.trace_id AS "traceId",
      d.provider, d.model, d.tool, ${WORK}, ${PRICED}::text AS "costUsd"
    FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
    WHERE ${allOf([
      inSpan(from ? { start: new Date(from), end: span.end } : span),
      sql`l.role = 'billable'`,
      dimensions && sql`l.dimension_id = ANY(${dimensions}::int[])`,
    ])}
    ORDER BY l.occurred_at DESC, l.event_id DESC, l.line_no DESC LIMIT ${count}`;
}

export type LabelSet = "total" | "day" | "identity" | "model" | "tool";
export type LabelRow = { of: LabelSet; key: string | null; costUsd: string; events: string; errors: string; unpricedEvents: string };

/** The newest billable lines with labels of a span in scope, at most `count`, whatever their labels: these have an index. */
const newest = (selection: Selection, span: Span, count: number): Prisma.Sql => {
  const scoped = dimensionConditions(selection);
  return sql`SELECT l.* FROM usage_line l
    WHERE ${allOf([
      inSpan(span),
      sql`l.role = 'billable' AND l.labels IS NOT NULL`,
      ...(scoped.length === 0 ? [] : [sql`l.dimension_id IN (SELECT d.id FROM usage_dimension d WHERE ${allOf(scoped)})`]),
    ])}
    ORDER BY l.occurred_at DESC LIMIT ${count}`;
};

/** Sums of the lines with one label among the newest `count` of a span that carry any; labels are in no roll-up. */
export async function readLabelRows(
  tx: Tx,
  selection: Selection,
  span: Span,
  { name, value }: LabelPath,
  count: number,
): Promise<LabelRow[]> {
  const rows = await tx.$queryRaw<(Omit<LabelRow, "of"> & { mask: number })[]>`
    SELECT GROUPING(day, identity, model, tool)::int AS mask, coalesce(day, identity, model, tool) AS key, sum(cost)::text AS "costUsd",
      sum(events)::text AS events, sum(errors)::text AS errors, sum(unpriced)::text AS "unpricedEvents"
    FROM (
      SELECT to_char(l.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, d.identity_id AS identity, d.model, d.tool, ${PRICED} AS cost, l.events,
        CASE WHEN l.status = 'error' THEN l.events ELSE 0 END AS errors, l.unpriced_events AS unpriced
      FROM (${newest(selection, span, count)}) l JOIN usage_dimension d ON d.id = l.dimension_id WHERE l.labels->>${name}::text = ${value}
    ) labelled GROUP BY GROUPING SETS ((), (day), (identity), (model), (tool))`;
  const sets: Readonly<Record<number, LabelSet>> = { 15: "total", 7: "day", 11: "identity", 13: "model", 14: "tool" };
  return rows.flatMap(({ mask, ...row }) => {
    const of = sets[mask];
    return of ? [{ of, ...row }] : [];
  });
}

/** The names of the labels of the newest `count` lines that carry any, the most used first; `shown` at most. */
export async function readLabelNames(tx: Db | Tx, selection: Selection, span: Span, count: number, shown: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`SELECT name FROM (${newest(selection, span, count)}) l
    CROSS JOIN LATERAL jsonb_object_keys(CASE WHEN jsonb_typeof(l.labels) = 'object' THEN l.labels ELSE '{}' END) AS name
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${shown}`;
  return rows.map(({ name }) => name);
}

/** When the oldest of the newest `count` lines with labels was, or null when the span has no more than those. */
export async function readOldest(tx: Tx, selection: Selection, span: Span, count: number): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ at: string; many: boolean }[]>`
    SELECT to_char(min(l.occurred_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, count(*) > ${count} AS many
    FROM (${newest(selection, span, count + 1)}) l`;
  return row?.many ? row.at : null;
}

/** The newest events with one label among the newest `count` lines that carry any. */
export async function readLabelKeys(
  tx: Tx,
  selection: Selection,
  span: Span,
  { name, value }: LabelPath,
  count: number,
  shown: number,
): Promise<EventKey[]> {
  return tx.$queryRaw<EventKey[]>`SELECT ${instant("occurred_at")} AS "occurredAt", l.event_id::text AS "eventId"
    FROM (${newest(selection, span, count)}) l WHERE l.labels->>${name}::text = ${value} AND l.events = 1
    ORDER BY l.occurred_at DESC, l.event_id DESC LIMIT ${shown}`;
}
