import type { Context } from "@/lib/auth";
import type { Filter } from "./core/filter";
import { findNamed } from "./store/find-named";
import { unitsBelow } from "./store/units";

/** Filters by what they name; a business unit comes with the units below it. */
export async function filtersOf(
  ctx: Context,
  { businessUnit, filters }: { businessUnit?: string | undefined; filters: readonly Filter[] },
): Promise<Filter[]> {
  const named = await findNamed(ctx.db, filters);
  if (businessUnit === undefined) return named;
  const values = await unitsBelow(ctx.db, businessUnit);
  return [...named, { dimension: "business_unit", isExcluded: false, values, hasNone: false }];
}
