/**
 * One dimension of a filter as it stands in the address: `a,b` keeps these, `!a,b` keeps all others, `~son` is everything
 * that contains "son", `none` what has no value. Read and written as the interface does.
 */
import { NONE } from "@/lib/reporting/core/dimensions";
import { formatFilter, parseFilter } from "@/lib/reporting/core/filter";

export type DimensionFilter = { is: boolean; values: string[]; contains?: string[] };

export function parseDimensionFilter(text: string): DimensionFilter | null {
  const filter = parseFilter("team", text);
  if (typeof filter === "string") return null;
  const { isExcluded, values, hasNone, contains } = filter;
  return { is: !isExcluded, values: [...values, ...(hasNone ? [NONE] : [])], ...(contains ? { contains } : {}) };
}

export const writeDimensionFilter = ({ is, values, contains = [] }: DimensionFilter): string =>
  formatFilter({
    dimension: "team",
    isExcluded: !is,
    values: values.filter((value) => value !== NONE),
    hasNone: values.includes(NONE),
    contains,
  });

export const isEmptyFilter = ({ values, contains = [] }: DimensionFilter): boolean => values.length === 0 && contains.length === 0;
