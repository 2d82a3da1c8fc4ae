/** What something cost by day and by hour, and of what that is made: what is usual is told from these. All from roll-ups. */
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseFixed, parseUsd, type Usd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import { type MeterCell, USE_PARTS, type UseCell, type UsePart, type UsePlace, type UseSum } from "../core/incident-facts";
import { inPlace, PART_COLUMN } from "./place";

const { raw, sql } = Prisma;

type Row = { at: Date; cost: string; calls: string };
const sumOf = ({ at, cost, calls }: Row): UseSum => ({ at, costUsd: parseUsd(cost), calls: Number(calls) });

const inDays = (from: Date, to: Date): Prisma.Sql => sql`u.day >= ${utcDate(from)}::date AND u.day < ${utcDate(to)}::date`;
const inHours = (from: Date, to: Date): Prisma.Sql =>
  sql`u.hour >= ${from.toISOString()}::timestamptz AND u.hour < ${to.toISOString()}::timestamptz`;

/** By day of UTC, days without usage left out. */
export async function readDaySums(db: Db | Tx, place: UsePlace, from: Date, to: Date): Promise<UseSum[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT u.day::timestamp AT TIME ZONE 'UTC' AS at, sum(u.cost_usd)::text AS cost, sum(u.events)::text AS calls
    FROM usage_dimension d JOIN usage_daily u ON u.dimension_id = d.id WHERE ${inPlace(place)} AND ${inDays(from, to)} GROUP BY 1 ORDER BY 1`;
  return rows.map(sumOf);
}

/** By hour, as far back as hours are kept. */
export async function readHourSums(db: Db | Tx, place: UsePlace, from: Date, to: Date): Promise<UseSum[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT u.hour AS at, sum(u.cost_usd)::text AS cost, sum(u.events)::text AS calls
    FROM usage_dimension d JOIN usage_hourly u ON u.dimension_id = d.id WHERE ${inPlace(place)} AND ${inHours(from, to)} GROUP BY 1 ORDER BY 1`;
  return rows.map(sumOf);
}

/** By identity (of nobody: "") and by hour or day, of some of them. */
export async function readIdentitySums(
  db: Db | Tx,
  place: UsePlace,
  ids: readonly string[],
  span: { from: Date; to: Date; grain: "hour" | "day" },
): Promise<(UseSum & { identity: string })[]> {
  const isHour = span.grain === "hour";
  const [source, at] = isHour ? [raw("usage_hourly"), raw("u.hour")] : [raw("usage_daily"), raw("u.day::timestamp AT TIME ZONE 'UTC'")];
  const rows = await db.$queryRaw<(Row & { identity: string })[]>`
    SELECT coalesce(d.identity_id, '') AS identity, ${at} AS at, sum(u.cost_usd)::text AS cost, sum(u.events)::text AS calls
    FROM usage_dimension d JOIN ${source} u ON u.dimension_id = d.id
    WHERE ${inPlace(place)} AND coalesce(d.identity_id, '') = ANY(${[...ids]}::text[])
      AND ${isHour ? inHours(span.from, span.to) : inDays(span.from, span.to)} GROUP BY 1, 2 ORDER BY 1, 2`;
  return rows.map((row) => ({ identity: row.identity, ...sumOf(row) }));
}

/** The oldest hour that is kept of anybody; null: none. */
export async function readOldestHour(db: Db | Tx): Promise<Date | null> {
  const rows = await db.$queryRaw<{ hour: Date | null }[]>`SELECT min(hour) AS hour FROM usage_hourly`;
  return rows[0]?.hour ?? null;
}

/** Cost by all parts together, from the roll-up of hours or days; the dearest, at most `most`, and the rest as one. */
export async function readCauseCells(
  db: Db | Tx,
  place: UsePlace,
  span: { from: Date; to: Date; grain: "hour" | "day" },
  most = 20_000,
): Promise<UseCell[]> {
  const columns = raw(USE_PARTS.map((part) => `coalesce(${PART_COLUMN[part]}, '') AS "${part}"`).join(", "));
  const source = span.grain === "hour" ? raw("usage_hourly") : raw("usage_daily");
  const within = span.grain === "hour" ? inHours(span.from, span.to) : inDays(span.from, span.to);
  const grouped = raw(USE_PARTS.map((_, i) => String(i + 1)).join(", "));
  const rows = await db.$queryRaw<(Record<UsePart, string> & { cost: string })[]>`
    SELECT ${columns}, sum(u.cost_usd)::text AS cost FROM usage_dimension d JOIN ${source} u ON u.dimension_id = d.id
    WHERE ${inPlace(place)} AND ${within} GROUP BY ${grouped} ORDER BY sum(u.cost_usd) DESC, ${grouped}`;
  const cells = rows.map(({ cost, ...values }): UseCell => ({ values, costUsd: parseUsd(cost) }));
  const rest = cells.splice(most).reduce((sum, { costUsd }) => sum + costUsd, 0n);
  return rest === 0n ? cells : [...cells, { values: {}, costUsd: rest as Usd }];
}

/** Quantity and cost by meter over whole days: what rates are told from. */
export async function readMeterCells(db: Db | Tx, place: UsePlace, from: Date, to: Date): Promise<MeterCell[]> {
  const rows = await db.$queryRaw<
    (Omit<MeterCell, "quantity" | "costUsd" | "unpriced"> & Record<"quantity" | "cost" | "unpriced", string>)[]
  >`
    SELECT coalesce(d.identity_id, '') AS identity, d.provider, d.model, d.billing, u.meter, sum(u.quantity)::text AS quantity,
      sum(u.cost_usd)::text AS cost, sum(u.unpriced)::text AS unpriced
    FROM usage_dimension d JOIN usage_daily_meter u ON u.dimension_id = d.id WHERE ${inPlace(place)} AND ${inDays(from, to)} GROUP BY 1, 2, 3, 4, 5`;
  return rows.map(({ quantity, cost, unpriced, ...key }) => ({
    ...key,
    quantity: parseFixed(quantity, 6),
    costUsd: parseUsd(cost),
    unpriced: BigInt(unpriced),
  }));
}
