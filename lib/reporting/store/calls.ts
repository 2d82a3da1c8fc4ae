/** Lines of usage in a bounded number: what roll-ups do not keep. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Span } from "@/lib/kernel/period";
import type { CallLine } from "../core/call-facts";
import { dimensionIds, instant, reachBack, WORK } from "./events";
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

/** The names of the labels of the newest `count` lines that carry any, the most used first; `shown` at most. */
export async function readLabelNames(tx: Db | Tx, selection: Selection, span: Span, count: number, shown: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ name: string }[]>`SELECT name FROM (${newest(selection, span, count)}) l
    CROSS JOIN LATERAL jsonb_object_keys(CASE WHEN jsonb_typeof(l.labels) = 'object' THEN l.labels ELSE '{}' END) AS name
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${shown}`;
  return rows.map(({ name }) => name);
}
