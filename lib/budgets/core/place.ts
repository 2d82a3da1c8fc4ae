import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";
import type { CallPlace } from "./budget";

/** What usage is counted under, as far as budgets look at it. */
export type CountedUnder = Omit<CallPlace, "models"> & { model: string };

export const placeOf = ({ model, ...under }: CountedUnder, prices: PriceBook): CallPlace => ({
  ...under,
  models: modelsOf(under.provider, model, prices),
});

/** A model is known by its own name and, last, by the name that it is priced by: all its spellings share that one. */
export function modelsOf(provider: string, model: string, prices: PriceBook): string[] {
  const own = model.trim().toLowerCase();
  const priced = resolveModel(prices, provider, model)?.priced.model;
  return priced === undefined || priced === own ? [own] : [own, priced];
}
