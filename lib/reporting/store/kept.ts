/** Rows of some groups alone, each with the rank of its group. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Grouping } from "../core/dimensions";
import type { Keys } from "../core/rows";
import { allOf } from "./scope";
import { dimensionConditions, rowConditions, type Selection } from "./selection";
import { isOwnKey, type Rollup, type Sql, valueOf } from "./source";

const { join, raw, sql } = Prisma;

/** Control characters are refused where usage comes in, so this stands for no stored value. */
const NO_VALUE = "\u0001";

/**
 * Joins rows `u` to `g`, whose `rank` is the place of their group in `kept`, from 1; ends inside a WHERE. Dimensions are few
 * and looked up first: with their ids at hand the database reads the rows of those alone, by the key of the roll-up.
 */
export async function keptRows(
  tx: Tx,
  selection: Selection,
  source: Rollup,
  groupBy: readonly Grouping[],
  kept: readonly Keys[],
): Promise<Sql> {
  const values = groupBy.flatMap((key) => (isOwnKey(key) ? [] : [valueOf(source, key)]));
  const lists = values.map((_, i) => sql`${kept.map((keys) => keys[i] ?? NO_VALUE)}::text[]`);
  const ranks = sql`unnest(${join(lists)}) WITH ORDINALITY AS k(${raw(values.map((_, i) => `k${i}`).join(", "))}, rank)`;
  const matches = allOf(values.map((value, i) => sql`${raw(`k.k${i}`)} = coalesce(${value}, ${NO_VALUE})`));
  if (source === "team") {
    return sql`JOIN LATERAL (SELECT k.rank FROM ${ranks} WHERE ${matches}) g ON true WHERE ${allOf(rowConditions(selection, source))}`;
  }
  const found = await tx.$queryRaw<{ id: number; rank: number }[]>`SELECT d.id, k.rank::int AS rank
    FROM usage_dimension d JOIN ${ranks} ON ${matches} WHERE ${allOf(dimensionConditions(selection))}`;
  const ids = sql`${found.map(({ id }) => id)}::int[]`;
  return sql`JOIN unnest(${ids}, ${found.map(({ rank }) => rank)}::int[]) AS g(id, rank) ON g.id = u.dimension_id WHERE u.dimension_id = ANY(${ids})`;
}
