/**
 * The ledger over a period, as SQL: roll-ups for its whole days of UTC, and lines for the hours at its ends where it
 * begins or ends within one. A row of an end's day holds the hours that are in the period.
 */
import { Prisma } from "@/lib/db/generated/client";
import { type Span, utcDate } from "@/lib/kernel/period";
import { wholeDays } from "../core/whole-days";

const { empty, join, raw, sql } = Prisma;
type Sql = Prisma.Sql;

export const instantOf = (at: Date): Sql => sql`${at.toISOString()}::timestamptz`;
export const inWholeDays = ({ start, end }: Span): Sql => sql`u.day >= ${utcDate(start)}::date AND u.day < ${utcDate(end)}::date`;
const inHours = ({ start, end }: Span): Sql => sql`(l.occurred_at >= ${instantOf(start)} AND l.occurred_at < ${instantOf(end)})`;

/** What lines `l` with charges `c` come to in a row by meter and price. */
export const METERED_LINES = {
  key: raw(
    `(l.occurred_at AT TIME ZONE 'UTC')::date AS day, l.dimension_id, c->>'meter' AS meter, coalesce((c->>'priceId')::integer, 0) AS price_id`,
  ),
  sums: raw(`sum((c->>'quantity')::numeric) AS quantity, count(*) FILTER (WHERE c->>'costUsd' IS NULL) AS unpriced,
    coalesce(sum((c->>'costUsd')::numeric), 0) AS cost_usd, coalesce(sum((c->>'flatValueUsd')::numeric), 0) AS flat_value_usd`),
  from: raw("usage_line l CROSS JOIN LATERAL jsonb_array_elements(l.charges) c"),
};

/** (day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd), each key once. */
export function meterRows(span: Span): Sql {
  const { whole, edges } = wholeDays(span);
  const atEnds =
    edges.length === 0
      ? empty
      : sql` UNION ALL SELECT ${METERED_LINES.key}, ${METERED_LINES.sums} FROM ${METERED_LINES.from}
    WHERE l.role = 'billable' AND (${join(edges.map(inHours), " OR ")}) GROUP BY 1, 2, 3, 4`;
  return sql`SELECT u.day, u.dimension_id, u.meter, u.price_id, u.quantity, u.unpriced, u.cost_usd, u.flat_value_usd
    FROM usage_daily_meter u WHERE ${inWholeDays(whole)}${atEnds}`;
}

const TOKENS = ["input", "cache_read", "cache_write", "output", "embedding"].map((name) => `u.${name}`).join(" + ");
const LINE_TOKENS = ["input", "cache_read", "cache_write", "cache_write_5m", "cache_write_1h", "output", "embedding"]
  .map((name) => `coalesce(l.${name}, 0)`)
  .join(" + ");
const CHARGED = (name: string): string => `(SELECT sum((c->>'${name}')::numeric) FROM jsonb_array_elements(l.charges) c)`;
const LINE_USE =
  raw(`sum(l.events) AS events, coalesce(sum(l.requests), 0) AS requests, sum(${LINE_TOKENS}) AS tokens, sum(l.unpriced_events) AS unpriced_events,
  coalesce(sum(coalesce(l.cost_usd, ${CHARGED("costUsd")})), 0) AS cost_usd, coalesce(sum(${CHARGED("flatValueUsd")}), 0) AS flat_value_usd`);

/** (day, dimension_id, events, requests, tokens, unpriced_events, cost_usd, flat_value_usd), each key once. */
export function useRows(span: Span): Sql {
  const { whole, edges } = wholeDays(span);
  const atEnds =
    edges.length === 0
      ? empty
      : sql` UNION ALL SELECT (l.occurred_at AT TIME ZONE 'UTC')::date, l.dimension_id, ${LINE_USE} FROM usage_line l
    WHERE l.role = 'billable' AND (${join(edges.map(inHours), " OR ")}) GROUP BY 1, 2`;
  return sql`SELECT u.day, u.dimension_id, u.events, u.requests, ${raw(TOKENS)} AS tokens, u.unpriced_events, u.cost_usd, u.flat_value_usd
    FROM usage_daily u WHERE ${inWholeDays(whole)}${atEnds}`;
}
