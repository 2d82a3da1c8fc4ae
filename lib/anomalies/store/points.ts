/** Points of series that were unusual, as charts mark them. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { AnomalyPoint } from "../core/views";

const { sql } = Prisma;
const GRAIN_MS = { hour: 3_600_000, quarter: 900_000 };

export type PointFilter = {
  from: Date;
  to: Date;
  scopeKind: string;
  scopeId: string;
  grain?: string | undefined;
  measure?: string | undefined;
};

export async function readPointRows(
  db: Db,
  { from, to, scopeKind, scopeId, grain, measure }: PointFilter,
  limit: number,
): Promise<AnomalyPoint[]> {
  const rows = await db.$queryRaw<(Omit<AnomalyPoint, "at" | "until"> & { bucket: Date })[]>`
    SELECT grain, measure, bucket, trim_scale(actual)::text AS actual, trim_scale(expected)::text AS expected, trim_scale(upper)::text AS upper, score, head
    FROM series_point WHERE bucket >= ${from} AND bucket < ${to} AND scope_kind = ${scopeKind} AND scope_id = ${scopeId}
      ${grain === undefined ? sql`` : sql`AND grain = ${grain}`} ${measure === undefined ? sql`` : sql`AND measure = ${measure}`}
    ORDER BY score DESC, bucket LIMIT ${limit}`;
  return rows
    .map(({ bucket, ...row }) => ({
      ...row,
      at: bucket.toISOString(),
      until: new Date(bucket.getTime() + GRAIN_MS[row.grain]).toISOString(),
    }))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
