/** What carries one label: its sums, and its newest events. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import type { LabelPath } from "../schemas";
import { type EventKey, instant } from "./events";
import { allOf } from "./scope";
import { dimensionConditions, rowsOf, type Selection, sourceFor } from "./selection";
import { between } from "./source";

const { raw, sql } = Prisma;

export type LabelSet = "total" | "day" | "identity" | "model" | "tool";
export type LabelRow = { of: LabelSet; key: string | null; costUsd: string; events: string; errors: string; unpricedEvents: string };

/** What a selection keeps of one label. @throws Invalid for a filter by another label. */
function carrying(selection: Selection, { name, value }: LabelPath): Selection {
  const own = { dimension: "label" as const, isExcluded: false, values: [value], hasNone: false };
  dimensionConditions(selection);
  return { ...selection, label: name, filters: [...selection.filters, own] };
}

/** Sums of a span in total, and by day, identity, model and tool. Without usage the total is of nulls. */
export async function readLabelRows(tx: Tx, selection: Selection, span: Span, label: LabelPath): Promise<LabelRow[]> {
  const asked = carrying(selection, label);
  const source = sourceFor(asked, ["label"]);
  const { table, where } = rowsOf(asked, source, [span], { groupBy: ["label", "identity"] });
  const day = raw(`to_char(${source === "line" ? "u.at AT TIME ZONE 'UTC'" : "u.day"}, 'YYYY-MM-DD')`);
  const rows = await tx.$queryRaw<(Omit<LabelRow, "of"> & { mask: number })[]>`
    SELECT GROUPING(day, identity, model, tool)::int AS mask, coalesce(day, identity, model, tool) AS key, sum(cost_usd)::text AS "costUsd",
      sum(events)::text AS events, sum(errors)::text AS errors, sum(unpriced_events)::text AS "unpricedEvents"
    FROM (
      SELECT ${day} AS day, d.identity_id AS identity, d.model, d.tool, u.cost_usd, u.events, u.errors, u.unpriced_events
      FROM ${table} JOIN usage_dimension d ON d.id = u.dimension_id WHERE ${where}
    ) labelled GROUP BY GROUPING SETS ((), (day), (identity), (model), (tool))`;
  const sets: Readonly<Record<number, LabelSet>> = { 15: "total", 7: "day", 11: "identity", 13: "model", 14: "tool" };
  return rows.flatMap(({ mask, ...row }) => {
    const of = sets[mask];
    return of ? [{ of, ...row }] : [];
  });
}

/** The newest events of a span with one label: the roll-up tells on which days and of which dimensions they are. */
export async function readLabelKeys(tx: Tx, selection: Selection, span: Span, label: LabelPath, shown: number): Promise<EventKey[]> {
  const last = startOfUtcDay(span.end);
  const days = { start: startOfUtcDay(span.start), end: last < span.end ? addUtcDays(last, 1) : last };
  const { table, where } = rowsOf(carrying({ ...selection, grain: "day" }, label), "label", [days], { groupBy: ["label", "identity"] });
  const counted = await tx.$queryRaw<{ day: string; dimensionId: number }[]>`SELECT day::text AS day, dimension_id AS "dimensionId" FROM (
      SELECT u.day, u.dimension_id, coalesce(sum(sum(u.events)) OVER newer, 0) AS seen FROM ${table} WHERE ${where} AND u.events > 0
      GROUP BY 1, 2 WINDOW newer AS (ORDER BY u.day DESC RANGE BETWEEN UNBOUNDED PRECEDING AND '1 day' PRECEDING)
    ) counted WHERE seen < ${shown}`;
  if (counted.length === 0) return [];
  return tx.$queryRaw<EventKey[]>`SELECT ${instant("occurred_at")} AS "occurredAt", l.event_id::text AS "eventId"
    FROM unnest(${counted.map(({ day }) => day)}::date[], ${counted.map(({ dimensionId }) => dimensionId)}::int[]) AS c(day, dimension_id)
    CROSS JOIN LATERAL (
      SELECT l.occurred_at, l.event_id FROM usage_line l
      WHERE ${allOf([
        sql`l.dimension_id = c.dimension_id AND l.occurred_at >= c.day::timestamp AT TIME ZONE 'UTC'`,
        sql`l.occurred_at < (c.day + 1)::timestamp AT TIME ZONE 'UTC'`,
        between("l.occurred_at", span),
        sql`l.role = 'billable' AND l.events = 1 AND l.labels->>${label.name}::text = ${label.value}`,
      ])} ORDER BY l.occurred_at DESC, l.event_id DESC LIMIT ${shown}
    ) l ORDER BY l.occurred_at DESC, l.event_id DESC LIMIT ${shown}`;
}
