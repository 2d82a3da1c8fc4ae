/** Turns what a filter says of names into values, so that SQL only ever compares ids. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import type { Dimension } from "../core/dimensions";
import { containsAny, type Filter } from "../core/filter";
import { loadNames } from "./names";
import { valueOf } from "./source";

const { sql } = Prisma;

/**
 * Filters without `contains`: the values that usage has are read and matched here, by the name that people see and by the
 * id, since case and accents are folded otherwise by each database. Values of no usage need not be found. What contains
 * nothing that was ever used keeps nothing.
 */
export async function findNamed(db: Db, filters: readonly Filter[]): Promise<Filter[]> {
  if (!filters.some((filter) => filter.contains)) return [...filters];
  const nameOf = await loadNames(db);
  return Promise.all(
    filters.map(async ({ contains, ...filter }): Promise<Filter> => {
      if (!contains) return filter;
      const ids = filter.dimension === "meter" ? Object.keys(METER_LABEL) : await usedValues(db, filter.dimension);
      const found = ids.filter((id) => containsAny(contains, id, nameOf(filter.dimension, id).name));
      return { ...filter, values: [...new Set([...filter.values, ...found])] };
    }),
  );
}

async function usedValues(db: Db, dimension: Dimension): Promise<string[]> {
  const value = valueOf("daily", dimension);
  const rows = await db.$queryRaw<{ id: string }[]>(sql`SELECT DISTINCT ${value} AS id FROM usage_dimension d WHERE ${value} IS NOT NULL`);
  return rows.map((row) => row.id);
}
