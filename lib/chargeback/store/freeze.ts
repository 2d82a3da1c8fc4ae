/**
 * Copies of what a period shows for ever, made in the transaction of its close. Each is one statement over roll-ups: a
 * month costs days × dimensions × meters × prices, however many events it had.
 */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { NAMES } from "@/lib/identities";
import { Conflict } from "@/lib/kernel/errors";
import { formatFixed, formatUsd, parseUsd, type Usd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import type { FrozenCounts } from "../core/period-lines";
import { touchedDays } from "../core/whole-days";
import { type KeyedPosting, QUANTITY_SCALE, streamPending } from "./corrections";
import { instantOf, meterRows, useRows } from "./ledger-rows";
import { NAMED_LISTS } from "./period-lines";

const { raw } = Prisma;

type FrozenUse = Omit<FrozenCounts, "lines">;
type FrozenPeriod = { id: string; version: number; start: Date; end: Date };

/**
 * First statement of the transaction of a close or a reopening, before anything is read: revisions of stored usage and other
 * closes wait until it ends, so that none changes lines of a period that is being closed. Taking in usage goes on: what comes
 * meanwhile is late usage of the next period.
 */
export async function lockPeriods(tx: Tx): Promise<void> {
  await tx.$executeRaw`LOCK TABLE billing_period IN EXCLUSIVE MODE`;
}

/**
 * To be asked before {@link freezeUse} copies anything.
 * @param at When it is closed.
 * @throws Conflict while the period is not over, or while revisions that were kept when it was closed before are not applied.
 */
export async function requireFreezable(tx: Tx, period: FrozenPeriod, at: Date): Promise<void> {
  if (period.end > at) throw new Conflict(`The period ${period.id} is not over yet.`);
  await refuseUnapplied(tx, period);
}

/**
 * Fills the copies of one version of a period but its lines: its use, what things are called, and what it posts for earlier
 * periods. To be called once, in a REPEATABLE READ transaction that began with {@link lockPeriods}, before the period is marked
 * closed, and before {@link freezeLines} in the same one: all copies are of one instant.
 */
export async function freezeUse(tx: Tx, period: FrozenPeriod): Promise<FrozenUse> {
  const { id, version } = period;
  const uses = await tx.$executeRaw`
    INSERT INTO period_use (period_id, version, day, dimension_id, events, requests, tokens, unpriced_events, cost_usd, flat_value_usd)
    SELECT ${id}::text, ${version}::smallint, u.* FROM (${useRows(period)}) u`;
  await freezeDays(tx, period);
  const posted = await freezeCorrections(tx, period);
  const names = await freezeNames(tx, period);
  return { uses: BigInt(uses), names: BigInt(names), ...posted, ...(await readTotals(tx, period)) };
}

/**
 * The largest copy: by day, dimension, meter and price. The last, since an index says nothing of rows that were just added: whoever
 * looks for lines of earlier periods while these come reads all of them.
 * @returns its rows.
 */
export async function freezeLines(tx: Tx, period: FrozenPeriod): Promise<bigint> {
  const lines = await tx.$executeRaw`
    INSERT INTO period_line (period_id, version, day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
    SELECT ${period.id}::text, ${period.version}::smallint, u.* FROM (${meterRows(period)}) u`;
  return BigInt(lines);
}

/**
 * Lets the database know what a close has added, which it would find out by itself in a minute or so: until then a read of one day
 * looks at all rows. After the commit, since readers gain by it and the close does not; the period is closed whether it succeeds or not.
 */
export async function indexCopies(db: Db): Promise<void> {
  try {
    for (const table of ["period_line", "period_use"]) {
      await db.$queryRaw`SELECT brin_summarize_new_values(${`${table}_period_id_version_day_dimension_id_idx`}::text::regclass)`;
      await db.$executeRaw`ANALYZE ${raw(table)}`;
    }
  } catch {
    // Left to the database, which does it later.
  }
}

/** Of a period that was opened again, lines first become what they would say; until then its roll-ups say something else. */
async function refuseUnapplied(tx: Tx, { start, end }: FrozenPeriod): Promise<void> {
  const [kept] = await tx.$queryRaw<{ one: number }[]>`
    SELECT 1 AS one FROM line_revision WHERE occurred_at >= ${instantOf(start)} AND occurred_at < ${instantOf(end)} LIMIT 1`;
  if (kept) throw new Conflict("Usage of this period is still being revised. Try again in a minute.");
}

/** What each touched day holds as a whole: a day that holds the same later has had nothing since. */
async function freezeDays(tx: Tx, period: FrozenPeriod): Promise<void> {
  const { start, end } = touchedDays(period);
  await tx.$executeRaw`
    INSERT INTO period_day (period_id, version, day, events, unpriced_events, cost_usd, flat_value_usd)
    SELECT ${period.id}::text, ${period.version}::smallint, g.day::date, coalesce(sum(u.events), 0), coalesce(sum(u.unpriced_events), 0), coalesce(sum(u.cost_usd), 0),
      coalesce(sum(u.flat_value_usd), 0)
    FROM generate_series(${utcDate(start)}::timestamp, ${utcDate(end)}::timestamp - interval '1 day', interval '1 day') AS g(day)
      LEFT JOIN usage_daily_team u ON u.day = g.day::date GROUP BY 3`;
}

async function freezeCorrections(tx: Tx, period: FrozenPeriod): Promise<{ corrections: bigint; correctionsUsd: Usd }> {
  let corrections = 0;
  let total = 0n;
  for await (const postings of streamPending(tx, period)) {
    await insertPostings(tx, period, postings);
    corrections += postings.length;
    for (const { cost } of postings) total += cost;
  }
  return { corrections: BigInt(corrections), correctionsUsd: total as Usd };
}

async function insertPostings(tx: Tx, { id, version }: FrozenPeriod, postings: readonly KeyedPosting[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO period_correction (period_id, version, charge_period_id, reason, side, day, dimension_id, meter, price_id, quantity, cost_usd)
    SELECT ${id}::text, ${version}::smallint, t.* FROM unnest(
      ${columnLiteral(postings, (one) => one.chargePeriodId)}::text[], ${columnLiteral(postings, (one) => one.reason)}::text[],
      ${columnLiteral(postings, (one) => one.side)}::text[], ${columnLiteral(postings, (one) => one.day)}::date[],
      ${columnLiteral(postings, (one) => one.dimensionId)}::integer[], ${columnLiteral(postings, (one) => one.meter)}::text[],
      ${columnLiteral(postings, (one) => one.priceId)}::integer[],
      ${columnLiteral(postings, (one) => formatFixed(one.quantity, QUANTITY_SCALE))}::numeric[],
      ${columnLiteral(postings, (one) => formatUsd(one.cost as Usd))}::numeric[]) AS t`;
}

const DIMENSIONS = raw(NAMED_LISTS.map(([list, dimension]) => `('${list}', '${dimension}')`).join(", "));

/**
 * Identities and credentials are kept where the period's rows refer to them, all else whole: rules may give to anybody. What has a
 * line has been used.
 */
async function freezeNames(tx: Tx, { id, version }: FrozenPeriod): Promise<number> {
  return tx.$executeRaw`
    WITH used AS MATERIALIZED (
      SELECT dimension_id FROM period_use WHERE period_id = ${id} AND version = ${version}
      UNION SELECT dimension_id FROM period_correction WHERE period_id = ${id} AND version = ${version}
    ), named AS MATERIALIZED (
      SELECT DISTINCT v.list, v.id FROM used u JOIN usage_dimension d ON d.id = u.dimension_id CROSS JOIN LATERAL (VALUES
        ('identities', d.identity_id), ('identities', d.operator_id), ('identities', d.actor_id), ('credentials', d.credential_id)) v(list, id)
      WHERE v.id IS NOT NULL
    )
    INSERT INTO period_name (period_id, version, dimension, id, name, kind)
    SELECT ${id}::text, ${version}::smallint, l.dimension, n.id, n.name, n.kind FROM (${raw(NAMES)}) n JOIN (VALUES ${DIMENSIONS}) l(list, dimension) ON l.list = n.list
    WHERE n.list NOT IN ('identities', 'credentials') OR EXISTS (SELECT 1 FROM named m WHERE m.list = n.list AND m.id = n.id)`;
}

async function readTotals(tx: Tx, { id, version }: FrozenPeriod) {
  const [row] = await tx.$queryRaw<Record<"events" | "requests" | "unpriced" | "cost", string>[]>`
    SELECT coalesce(sum(events), 0)::text AS events, coalesce(sum(requests), 0)::text AS requests, coalesce(sum(unpriced_events), 0)::text AS unpriced,
      trim_scale(coalesce(sum(cost_usd), 0))::text AS cost
    FROM period_use WHERE period_id = ${id} AND version = ${version}`;
  return {
    events: BigInt(row?.events ?? 0),
    requests: BigInt(row?.requests ?? 0),
    unpricedEvents: BigInt(row?.unpriced ?? 0),
    costUsd: parseUsd(row?.cost ?? "0"),
  };
}
