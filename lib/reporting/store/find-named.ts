/** Turns what a filter says of names into values, so that SQL only ever compares ids. */
import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { Invalid } from "@/lib/kernel/errors";
import type { Span } from "@/lib/kernel/period";
import { METER_LABEL } from "@/lib/pricing/core/meters";
import type { Dimension } from "../core/dimensions";
import { containsAny, type Filter } from "../core/filter";
import { readLabelValues } from "./labelled";
import { loadNames } from "./names";
import { valueOf } from "./source";

const { sql } = Prisma;

/**
 * Filters without `contains`: the values that usage has are read and matched here, by the name that people see and by the
 * id, since case and accents are folded otherwise by each database. Values of no usage need not be found. What contains
 * nothing that was ever used keeps nothing.
 */
export async function findNamed(db: Db, filters: readonly Filter[], labelled?: Labelled): Promise<Filter[]> {
  if (!filters.some((filter) => filter.contains)) return [...filters];
  const nameOf = await loadNames(db);
  return Promise.all(
    filters.map(async ({ contains, ...filter }): Promise<Filter> => {
      if (!contains) return filter;
      const ids = await valuesOf(db, filter.dimension, labelled);
      const found = ids.filter((id) => containsAny(contains, id, nameOf(filter.dimension, id).name));
      return { ...filter, values: [...new Set([...filter.values, ...found])] };
    }),
  );
}

/** The label that a filter means, and the spans that it is looked for in. */
type Labelled = { label: string | null; spans: readonly Span[] };

/** A label with more values is no grouping, and is not looked through. */
const MOST_VALUES = 500_000;

async function valuesOf(db: Db, dimension: Filter["dimension"], labelled: Labelled | undefined): Promise<string[]> {
  if (dimension === "meter") return Object.keys(METER_LABEL);
  if (dimension !== "label") return usedValues(db, dimension);
  if (!labelled) return [];
  const values = await readLabelValues(db, labelled.label, labelled.spans, MOST_VALUES + 1);
  if (values.length > MOST_VALUES) throw tooManyValues();
  return values;
}

const tooManyValues = (): Invalid =>
  new Invalid(`This label has more than ${MOST_VALUES.toLocaleString("en-GB")} values in this period.`, [
    { location: "filter[label]", message: "Too many to look through.", fix: "Name the value, or ask for fewer days." },
  ]);

async function usedValues(db: Db, dimension: Dimension): Promise<string[]> {
  const value = valueOf("daily", dimension);
  const rows = await db.$queryRaw<{ id: string }[]>(sql`SELECT DISTINCT ${value} AS id FROM usage_dimension d WHERE ${value} IS NOT NULL`);
  return rows.map((row) => row.id);
}
