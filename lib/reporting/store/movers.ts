import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import type { Dimension } from "../core/dimensions";
import { allOf } from "./scope";
import { rowConditions, type Selection, sourceFor } from "./selection";
import { inSpan, tableOf, valueOf } from "./source";

const { sql } = Prisma;

export type MoverRow = { key: string | null; nowUsd: Usd; beforeUsd: Usd };

/** The groups whose cost changed most, up or down; those that did not change are left out. */
export async function readMovers(
  tx: Tx,
  selection: Selection,
  dimension: Dimension,
  now: Span,
  before: Span,
  count: number,
): Promise<MoverRow[]> {
  const source = sourceFor(selection, [dimension]);
  const [isNow, isBefore] = [inSpan(source, now), inSpan(source, before)];
  const rows = await tx.$queryRaw<{ key: string | null; now: string; before: string }[]>`
    SELECT key, now::text AS now, before::text AS before FROM (
      SELECT ${valueOf(source, dimension)} AS key, coalesce(sum(u.cost_usd) FILTER (WHERE ${isNow}), 0) AS now,
        coalesce(sum(u.cost_usd) FILTER (WHERE ${isBefore}), 0) AS before
      FROM ${tableOf(source)} ${source === "team" ? Prisma.empty : sql`JOIN usage_dimension d ON d.id = u.dimension_id`}
      WHERE ${allOf([sql`(${isNow} OR ${isBefore})`, ...rowConditions(selection, source)])} GROUP BY 1
    ) sums WHERE now <> before ORDER BY abs(now - before) DESC, key LIMIT ${count}`;
  return rows.map((row) => ({ key: row.key, nowUsd: parseUsd(row.now), beforeUsd: parseUsd(row.before) }));
}
