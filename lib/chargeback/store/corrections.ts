/**
 * By how much the ledger differs from what was closed and posted, by row of each closed period before another. The copies
 * tell what was closed, `period_correction` of closings that stand what was posted, `line_revision` what closed lines would
 * say today, and the roll-ups what came since. Costs what changed: days that hold what they held are not looked into.
 */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseFixed, USD_SCALE } from "@/lib/kernel/money";
import { type Amount, type ChangedRow, type Posting, postingsOf } from "../core/corrections";
import type { CorrectionReason, PeriodRef } from "../core/period-lines";
import { instantOf, METERED_LINES } from "./ledger-rows";

const { join, raw, sql } = Prisma;
type Sql = Prisma.Sql;

export const QUANTITY_SCALE = 6;

/** Where a posting belongs: a row of a closed period. */
export type PostingKey = { chargePeriodId: string; day: string; dimensionId: number; meter: string; priceId: number };
export type KeyedPosting = PostingKey & Posting;

const KEY = ["charge_period_id", "day", "dimension_id", "meter", "price_id"];
const key = (alias: string): Sql => raw(KEY.map((name) => `${alias}.${name}`).join(", "));
const SAME_KEY = (a: string, b: string): Sql => raw(KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(" AND "));
/** `d` is what a day held when its period was closed, `n` what it holds now. */
const HELD = ["events", "unpriced_events", "cost_usd", "flat_value_usd"];

/** Closed periods that a period may post for, and what closings that stand posted for them. */
const charged = (period: Pick<PeriodRef, "id" | "start">): Sql => sql`charge AS MATERIALIZED (
  SELECT id, version, starts_at, ends_at FROM billing_period WHERE state = 'closed' AND id <> ${period.id} AND ends_at <= ${instantOf(period.start)}
), posted AS MATERIALIZED (
  SELECT p.charge_period_id, p.day, p.dimension_id, p.meter, p.price_id, p.reason, sum(p.quantity) AS quantity, sum(p.cost_usd) AS cost_usd
  FROM period_correction p JOIN charge c ON c.id = p.charge_period_id
    JOIN billing_period b ON b.id = p.period_id AND b.version = p.version AND b.state = 'closed'
  WHERE b.id <> ${period.id} GROUP BY 1, 2, 3, 4, 5, 6
)`;

/** Days of closed periods that hold something else than they did. */
const changedDays = sql`changed_day AS MATERIALIZED (
  SELECT c.id AS charge_period_id, c.version, d.day, greatest(c.starts_at, d.day::timestamp AT TIME ZONE 'UTC') AS from_at,
    least(c.ends_at, (d.day + 1)::timestamp AT TIME ZONE 'UTC') AS to_at
  FROM charge c JOIN period_day d ON d.period_id = c.id AND d.version = c.version
  LEFT JOIN (
    SELECT u.day, ${raw(HELD.map((name) => `sum(u.${name}) AS ${name}`).join(", "))} FROM usage_daily_team u
    WHERE u.day >= (SELECT min(starts_at) FROM charge)::date - 1 AND u.day <= (SELECT max(ends_at) FROM charge)::date + 1 GROUP BY 1
  ) n ON n.day = d.day
  WHERE d.is_touched OR ${raw(HELD.map((name) => `d.${name} <> coalesce(n.${name}, 0)`).join(" OR "))}
), day_span AS MATERIALIZED (
  SELECT *, to_at - from_at = interval '1 day' AS is_whole FROM changed_day
)`;

/** What those days hold now less their copy: what came since. */
const late = sql`SELECT c.charge_period_id, u.day, u.dimension_id, u.meter, u.price_id, 'late' AS reason, u.quantity, u.cost_usd
    FROM day_span c JOIN usage_daily_meter u ON u.day = c.day WHERE c.is_whole
  UNION ALL
  SELECT s.charge_period_id, ${METERED_LINES.key}, 'late', (c->>'quantity')::numeric, coalesce((c->>'costUsd')::numeric, 0)
    FROM day_span s JOIN usage_line l ON l.occurred_at >= s.from_at AND l.occurred_at < s.to_at CROSS JOIN LATERAL jsonb_array_elements(l.charges) c
    WHERE NOT s.is_whole AND l.role = 'billable'
  UNION ALL
  SELECT c.charge_period_id, p.day, p.dimension_id, p.meter, p.price_id, 'late', -p.quantity, -p.cost_usd
    FROM day_span c JOIN period_line p ON p.period_id = c.charge_period_id AND p.version = c.version AND p.day = c.day`;

/** What lines of closed periods would say: first at the prices of the revision, then where it puts them. */
const revised = sql`SELECT p.id AS charge_period_id, (l.occurred_at AT TIME ZONE 'UTC')::date AS day, x.dimension_id, c->>'meter' AS meter,
    coalesce((c->>'priceId')::integer, 0) AS price_id, x.reason, x.sign * (c->>'quantity')::numeric AS quantity, x.sign * coalesce((c->>'costUsd')::numeric, 0) AS cost_usd
  FROM charge p JOIN line_revision r ON r.occurred_at >= p.starts_at AND r.occurred_at < p.ends_at
    JOIN usage_line l ON l.occurred_at = r.occurred_at AND l.event_id = r.event_id AND l.line_no = r.line_no
    CROSS JOIN LATERAL (
      SELECT * FROM (VALUES ('re_rated', -1, l.dimension_id, l.charges), ('re_rated', 1, l.dimension_id, r.charges)) rated(reason, sign, dimension_id, charges)
        WHERE l.charges <> r.charges
      UNION ALL
      SELECT * FROM (VALUES ('re_attributed', -1, l.dimension_id, r.charges), ('re_attributed', 1, r.dimension_id, r.charges)) moved
        WHERE l.dimension_id <> r.dimension_id
    ) x
    CROSS JOIN LATERAL jsonb_array_elements(x.charges) c
  WHERE l.role = 'billable'`;

const REASONS: readonly CorrectionReason[] = ["late", "re_rated", "re_attributed"];
const PARTS = ["quantity", "cost_usd"] as const;
const byReason = raw(
  REASONS.flatMap((reason) =>
    PARTS.map((part) => `coalesce(sum(d.${part}) FILTER (WHERE d.reason = '${reason}'), 0) AS ${reason}_${part}`),
  ).join(", "),
);
const DIFFERS = raw(REASONS.flatMap((reason) => PARTS.map((part) => `t.${reason}_${part} <> 0`)).join(" OR "));
const AS_TEXT = raw(
  REASONS.flatMap((reason) => PARTS.map((part) => `trim_scale(t.${reason}_${part})::text AS ${reason}_${part}`)).join(", "),
);

/** What differs and is not posted yet. */
const delta = (period: Pick<PeriodRef, "id" | "start">): Sql => sql`${join([charged(period), changedDays], ", ")}, delta AS (
    ${late} UNION ALL ${revised}
    UNION ALL SELECT ${key("p")}, p.reason, -p.quantity, -p.cost_usd FROM posted p
  )`;

/** One row for each that differs, with what stands of it. */
function changedRows(period: Pick<PeriodRef, "id" | "start">): Sql {
  return sql`WITH ${delta(period)}, total AS (SELECT ${key("d")}, ${byReason} FROM delta d GROUP BY 1, 2, 3, 4, 5)
  SELECT t.charge_period_id AS "chargePeriodId", t.day::text AS day, t.dimension_id AS "dimensionId", t.meter, t.price_id AS "priceId", ${AS_TEXT},
    trim_scale(coalesce(l.quantity, 0) + coalesce(s.quantity, 0))::text AS standing_quantity,
    trim_scale(coalesce(l.cost_usd, 0) + coalesce(s.cost_usd, 0))::text AS standing_cost_usd
  FROM total t JOIN charge c ON c.id = t.charge_period_id
    LEFT JOIN period_line l ON l.period_id = c.id AND l.version = c.version AND l.day = t.day AND l.dimension_id = t.dimension_id AND l.meter = t.meter AND l.price_id = t.price_id
    LEFT JOIN (SELECT ${key("p")}, sum(p.quantity) AS quantity, sum(p.cost_usd) AS cost_usd FROM posted p GROUP BY 1, 2, 3, 4, 5) s ON ${SAME_KEY("s", "t")}
  WHERE ${DIFFERS} ORDER BY t.charge_period_id COLLATE "C", t.day, t.dimension_id, t.meter COLLATE "C", t.price_id`;
}

type Row = PostingKey & Record<string, string | number>;

function fromDb(row: Row): KeyedPosting[] {
  const { chargePeriodId, day, dimensionId, meter, priceId } = row;
  const amount = (name: string): Amount => ({
    quantity: parseFixed(String(row[`${name}_quantity`]), QUANTITY_SCALE),
    cost: parseFixed(String(row[`${name}_cost_usd`]), USD_SCALE),
  });
  const changed: ChangedRow = {
    standing: amount("standing"),
    late: amount("late"),
    re_rated: amount("re_rated"),
    re_attributed: amount("re_attributed"),
  };
  return postingsOf(changed).map((posting) => ({ chargePeriodId, day, dimensionId, meter, priceId, ...posting }));
}

/** What a period would post if it closed now, in a stable order. */
export async function readPending(db: Db | Tx, period: Pick<PeriodRef, "id" | "start">): Promise<KeyedPosting[]> {
  const rows = await db.$queryRaw<Row[]>(changedRows(period));
  return rows.flatMap(fromDb);
}

/** The same as one sum in dollars for each closed period that gets more or less than nothing, the oldest first. */
export async function sumPending(db: Db, period: Pick<PeriodRef, "id" | "start">): Promise<{ id: string; costUsd: string }[]> {
  return db.$queryRaw`WITH ${delta(period)} SELECT d.charge_period_id AS id, trim_scale(sum(d.cost_usd))::text AS "costUsd"
    FROM delta d GROUP BY 1 HAVING sum(d.cost_usd) <> 0 ORDER BY d.charge_period_id COLLATE "C"`;
}

const ROWS_PER_FETCH = 5_000;

/** The same in pages, in a transaction that reads one snapshot: memory stays flat however much was revised. */
export async function* streamPending(tx: Tx, period: Pick<PeriodRef, "id" | "start">): AsyncGenerator<KeyedPosting[]> {
  await tx.$executeRaw(sql`DECLARE pending_corrections NO SCROLL CURSOR FOR ${changedRows(period)}`);
  for (;;) {
    const rows = await tx.$queryRawUnsafe<Row[]>(`FETCH ${ROWS_PER_FETCH} FROM pending_corrections`);
    if (rows.length > 0) yield rows.flatMap(fromDb);
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await tx.$executeRawUnsafe("CLOSE pending_corrections");
}
