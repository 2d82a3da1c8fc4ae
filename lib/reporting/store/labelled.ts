/**
 * Usage by one label. Labels are in no roll-up: the lines that carry any have an index of their own, and are summed to cells of
 * bucket, dimension and value. All other usage is what these leave of the roll-up, so that no line without labels is read.
 */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Span } from "@/lib/kernel/period";
import { allOf } from "./scope";
import { between, inAny, inSpan, MEASURE_COLUMNS, type Sql, tableOf } from "./source";

const { raw, sql } = Prisma;

/** Lines that count and carry labels, of whole buckets, and the dimensions that a question keeps: ids, or all of them. */
export type LabelledRows = { grain: "hour" | "day"; spans: readonly Span[]; dimensions: Sql | null };

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

const within = ({ spans, dimensions }: Omit<LabelledRows, "grain">): Sql =>
  allOf([CARRIES, inAny(spans, (span) => between("l.occurred_at", span)), dimensions && sql`l.dimension_id IN (${dimensions})`]);

/** Rows `u` with `at`, `dimension_id`, `label` and the measures. A sum of nothing is a row too: whoever groups leaves it out. */
export function labelledTable(label: string | null, { grain, spans, dimensions }: LabelledRows): Sql {
  const rollup = grain === "hour" ? "hourly" : "daily";
  const at = grain === "hour" ? raw("u.hour") : raw("(u.day::timestamp AT TIME ZONE 'UTC')");
  const kept = allOf([inAny(spans, (span) => inSpan(rollup, span)), dimensions && sql`u.dimension_id IN (${dimensions})`]);
  return sql`(
  WITH cell AS MATERIALIZED (
    SELECT date_trunc(${raw(`'${grain}'`)}, l.occurred_at, 'UTC') AS at, l.dimension_id, l.labels->>${label}::text AS label, ${columns((column) => `sum(${OF_LINE[column]})`)}
    FROM usage_line l WHERE ${within({ spans, dimensions })} AND l.labels->>${label}::text IS NOT NULL GROUP BY 1, 2, 3
  )
  SELECT at, dimension_id, label, ${columns((column) => column)} FROM cell
  UNION ALL SELECT at, dimension_id, NULL, ${columns((column) => `-${column}`)} FROM cell
  UNION ALL SELECT ${at}, u.dimension_id, NULL, ${columns((column) => `u.${column}`)} FROM ${tableOf(rollup)} WHERE ${kept}) u`;
}

/** Whether more lines with labels would have to be read than that. */
export async function carryMore(tx: Tx, rows: Omit<LabelledRows, "grain">, most: number): Promise<boolean> {
  const found = await tx.$queryRaw<unknown[]>`SELECT 1 FROM usage_line l WHERE ${within(rows)} OFFSET ${most} LIMIT 1`;
  return found.length > 0;
}

/** The values of a label, looked for in so many lines that carry any. */
export async function readLabelValues(
  tx: Pick<Tx, "$queryRaw">,
  label: string | null,
  spans: readonly Span[],
  most: number,
): Promise<string[]> {
  if (spans.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT DISTINCT id FROM (
      SELECT l.labels->>${label}::text AS id FROM usage_line l WHERE ${within({ spans, dimensions: null })} LIMIT ${most}) u WHERE id IS NOT NULL`;
  return rows.map(({ id }) => id);
}
