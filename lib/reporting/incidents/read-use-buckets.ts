import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import type { BucketGrain, PartOf, UseBucket, UsePlace } from "../core/incident-facts";
import { inParts, inPlace, inSpan, LINE_COST } from "./place";

const { raw, sql } = Prisma;

const SOURCE: Readonly<Record<Exclude<BucketGrain, "line">, { table: string; at: string }>> = {
  quarter: { table: "usage_quarter", at: "u.bucket" },
  hour: { table: "usage_hourly", at: "u.hour" },
  day: { table: "usage_daily", at: "(u.day::timestamp AT TIME ZONE 'UTC')" },
};

/**
 * Usage in equal buckets of UTC from an instant on, empty ones left out. Single lines are read by dimension and time; who
 * asks for them has made sure that they are few (`readCallCount`).
 * @param from A multiple of the bucket since 1970.
 */
export async function readUseBuckets(
  db: Db,
  ask: { place: UsePlace; cause: readonly PartOf[] | null; from: Date; to: Date; bucketSeconds: number; grain: BucketGrain },
): Promise<UseBucket[]> {
  const { place, cause, from, to, bucketSeconds, grain } = ask;
  const isCause = cause === null ? sql`false` : inParts(cause);
  const bucket = (at: string): Prisma.Sql =>
    sql`to_timestamp(floor(extract(epoch FROM ${raw(at)}) / ${bucketSeconds}::int) * ${bucketSeconds}::int)`;
  const rows = await db.$queryRaw<{ at: Date; cost: string; cause: string; calls: string; errors: string }[]>(
    grain === "line"
      ? sql`SELECT ${bucket("l.occurred_at")} AS at, coalesce(sum(${LINE_COST}), 0)::text AS cost, coalesce(sum(${LINE_COST}) FILTER (WHERE ${isCause}), 0)::text AS cause,
          sum(l.events)::text AS calls, coalesce(sum(l.events) FILTER (WHERE l.status = 'error'), 0)::text AS errors
          FROM usage_dimension d JOIN usage_line l ON l.dimension_id = d.id WHERE ${inPlace(place)} AND ${inSpan(from, to)} GROUP BY 1 ORDER BY 1`
      : sql`SELECT ${bucket(SOURCE[grain].at)} AS at, sum(u.cost_usd)::text AS cost, coalesce(sum(u.cost_usd) FILTER (WHERE ${isCause}), 0)::text AS cause,
          sum(u.events)::text AS calls, sum(u.errors)::text AS errors
          FROM usage_dimension d JOIN ${raw(SOURCE[grain].table)} u ON u.dimension_id = d.id WHERE ${inPlace(place)} AND ${boundOf(grain, from, to)} GROUP BY 1 ORDER BY 1`,
  );
  return rows.map((row) => ({
    at: row.at,
    costUsd: parseUsd(row.cost),
    causeUsd: parseUsd(row.cause),
    calls: Number(row.calls),
    errors: Number(row.errors),
  }));
}

const boundOf = (grain: Exclude<BucketGrain, "line">, from: Date, to: Date): Prisma.Sql =>
  grain === "day"
    ? sql`u.day >= ${utcDate(from)}::date AND u.day < ${utcDate(to)}::date`
    : sql`${raw(SOURCE[grain].at)} >= ${from.toISOString()}::timestamptz AND ${raw(SOURCE[grain].at)} < ${to.toISOString()}::timestamptz`;

/** How many calls the daily roll-up tells of in the days of a span: what reading its lines would cost. */
export async function readCallCount(db: Db, place: UsePlace, from: Date, to: Date): Promise<number> {
  const rows = await db.$queryRaw<{ calls: string }[]>`
    SELECT coalesce(sum(u.events), 0)::text AS calls FROM usage_dimension d JOIN usage_daily u ON u.dimension_id = d.id
    WHERE ${inPlace(place)} AND u.day >= ${utcDate(from)}::date AND u.day <= ${utcDate(to)}::date`;
  return Number(rows[0]?.calls ?? 0);
}

/** From when on the roll-up of quarters holds something; null: it holds nothing. */
export async function readOldestQuarter(db: Db): Promise<Date | null> {
  const rows = await db.$queryRaw<{ at: Date | null }[]>`SELECT min(bucket) AS at FROM usage_quarter`;
  return rows[0]?.at ?? null;
}
