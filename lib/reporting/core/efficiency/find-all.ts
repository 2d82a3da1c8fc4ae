/** All rules over all cells, in one place. */
import type { Usd } from "@/lib/kernel/money";
import { USD_SCALE } from "@/lib/kernel/money";
import type { Cell } from "./cell";
import type { Estimate } from "./estimate";
import { findBatchable, findSmallerModel, type KindOf } from "./price-rules";
import type { Prices } from "./reprice";
import { type Settled, settleSavings } from "./settle";
import { findCacheMisses, findLargeRetrieval, findLongPrompts } from "./size-rules";
import { LEAST_SAVING_USD } from "./thresholds";
import { findDuplicates, findRetries } from "./waste-rules";

export const LEAST_SAVING = (LEAST_SAVING_USD * 10n ** BigInt(USD_SCALE)) as Usd;

/** What is too little to be told takes nothing from what is told. */
export function findAll(cells: readonly Cell[], prices: Prices, kindOf: KindOf): Settled[] {
  const estimates: Estimate[] = [
    ...findRetries(cells),
    ...findDuplicates(cells),
    ...findLongPrompts(cells, prices),
    ...findCacheMisses(cells, prices),
    ...findLargeRetrieval(cells),
    ...findBatchable(cells, prices, kindOf),
    ...findSmallerModel(cells, prices),
  ];
  return settleSavings(estimates.filter(({ aloneUsd }) => aloneUsd >= LEAST_SAVING));
}
