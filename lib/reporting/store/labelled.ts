/**
 * Usage by one label: rows of each value, and what these leave of the roll-ups without one. Days have a roll-up by label. Of
 * hours the lines that carry any are summed to cells of hour, dimension and value; they have an index of their own.
 */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import { allOf } from "./scope";
import { between, inAny, inSpan, MEASURE_COLUMNS, type Sql, tableOf } from "./source";

const { raw, sql } = Prisma;

/** Usage of whole buckets, and the dimensions that a question keeps: ids, or all of them. */
type Kept = { spans: readonly Span[]; dimensions: Sql | null };
/** `hasRest`: usage without the label is asked for too. `needsDimension`: rows are told apart by more than the label. */
export type LabelledRows = Kept & { hasRest: boolean; needsDimension: boolean };

/** As the index says it. */
const CARRIES = sql`l.role = 'billable' AND l.labels IS NOT NULL`;

const ofCharges = (name: string): string => `(SELECT sum((c->>'${name}')::numeric) FROM jsonb_array_elements(l.charges) c)`;

/** A line, in the columns of a roll-up: each sum over these is what the roll-ups say. */
const OF_LINE: Readonly<Record<string, string>> = {
  events: "l.events",
  requests: "coalesce(l.requests, 0)",
  errors: "CASE WHEN l.status = 'error' THEN l.events ELSE 0 END",
  unpriced_events: "l.unpriced_events",
  input: "coalesce(l.input, 0)",
  cache_read: "coalesce(l.cache_read, 0)",
  cache_write: "coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0) + coalesce(l.cache_write, 0)",
  output: "coalesce(l.output, 0)",
  reasoning: "coalesce(l.reasoning, 0)",
  embedding: "coalesce(l.embedding, 0)",
  cost_usd: `coalesce(l.cost_usd, ${ofCharges("costUsd")}, 0)`,
  flat_value_usd: `CASE WHEN l.cost_usd <> 0 THEN 0 ELSE coalesce(l.flat_value_usd, ${ofCharges("flatValueUsd")}, 0) END`,
};
const columns = (of: (column: string) => string): Sql => raw(MEASURE_COLUMNS.map((column) => `${of(column)} AS ${column}`).join(", "));

const NAMES = raw(MEASURE_COLUMNS.join(", "));
const LEFT = columns((column) => `-${column}`);
const ofDimensions = (dimensions: Sql | null): Sql | null => dimensions && sql`u.dimension_id IN (${dimensions})`;

const within = ({ spans, dimensions }: Kept): Sql =>
  allOf([CARRIES, inAny(spans, (span) => between("l.occurred_at", span)), dimensions && sql`l.dimension_id IN (${dimensions})`]);

/**
 * Rows `u` with `day`, `dimension_id`, `label` and the measures. A sum of nothing is a row too: whoever groups leaves it out.
 * Of the whole organisation's usage without the label the roll-up by team knows all but the dimension, in a hundredth of the rows.
 */
export function labelledDays(label: string | null, { spans, dimensions, hasRest, needsDimension }: LabelledRows): Sql {
  const days = inAny(spans, (span) => inSpan("daily", span));
  const carries = allOf([sql`u.name = ${label}::text`, days, ofDimensions(dimensions)]);
  const valued = sql`SELECT u.day, u.dimension_id, u.value AS label, ${NAMES} FROM usage_daily_label u WHERE ${carries}`;
  if (!hasRest) return sql`(${valued}) u`;
  const isWhole = !needsDimension && dimensions === null;
  const all = isWhole
    ? sql`SELECT u.day, NULL, NULL, ${NAMES} FROM ${tableOf("team")} WHERE ${days}`
    : sql`SELECT u.day, u.dimension_id, NULL, ${NAMES} FROM ${tableOf("daily")} WHERE ${allOf([days, ofDimensions(dimensions)])}`;
  return sql`(${valued} UNION ALL SELECT u.day, u.dimension_id, NULL, ${LEFT} FROM usage_daily_label u WHERE ${carries} UNION ALL ${all}) u`;
}

/** The same with `at` for the day, of hours that are kept by the hour. */
export function labelledHours(label: string | null, { spans, dimensions, hasRest }: LabelledRows): Sql {
  const cells = sql`SELECT date_trunc('hour', l.occurred_at, 'UTC') AS at, l.dimension_id, l.labels->>${label}::text AS label,
      ${columns((column) => `sum(${OF_LINE[column]})`)}
    FROM usage_line l WHERE ${within({ spans, dimensions })} AND l.labels->>${label}::text IS NOT NULL GROUP BY 1, 2, 3`;
  if (!hasRest) return sql`(${cells}) u`;
  const kept = allOf([inAny(spans, (span) => inSpan("hourly", span)), ofDimensions(dimensions)]);
  return sql`(
  WITH cell AS MATERIALIZED (${cells})
  SELECT at, dimension_id, label, ${NAMES} FROM cell
  UNION ALL SELECT at, dimension_id, NULL, ${LEFT} FROM cell
  UNION ALL SELECT u.hour, u.dimension_id, NULL, ${NAMES} FROM ${tableOf("hourly")} WHERE ${kept}) u`;
}

/** Whether more lines with labels would have to be read than that. */
export async function carryMore(tx: Tx, rows: Kept, most: number): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`SELECT 1 FROM usage_line l WHERE ${within(rows)} OFFSET ${most} LIMIT 1`;
  return found.length > 0;
}

/** The values of a label on the days of some spans, `most` at most. */
export async function readLabelValues(
  tx: Pick<Tx, "$queryRaw">,
  label: string | null,
  spans: readonly Span[],
  most: number,
): Promise<string[]> {
  if (spans.length === 0) return [];
  const days = inAny(spans, ({ start, end }) => sql`(u.day >= ${utcDate(start)}::date AND u.day <= ${utcDate(end)}::date)`);
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT DISTINCT u.value AS id FROM usage_daily_label u
    WHERE u.name = ${label}::text AND ${days} LIMIT ${most}`;
  return rows.map(({ id }) => id);
}
