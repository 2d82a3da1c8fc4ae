/**
 * From estimates to findings whose savings may be added up. Each kind works on what the kinds before it left of a cell:
 * where retries are a tenth, a model at half the price saves half of the other nine tenths. So no cent is saved twice,
 * and all savings of a cell together stay below its cost.
 */
import type { Usd } from "@/lib/kernel/money";
import { cellKey, lesser } from "./cell";
import { type Estimate, SAVING_KINDS } from "./estimate";

/** `savingUsd` is what it adds to the total; `aloneUsd` what it would save by itself. */
export type Settled = Estimate & { savingUsd: Usd };

/** One estimate of a kind for each cell: the greatest. Dearest first. */
export function settleSavings(estimates: readonly Estimate[]): Settled[] {
  const left = new Map<string, Usd>();
  const settled: Settled[] = [];
  for (const kind of SAVING_KINDS) {
    const greatest = new Map<string, Estimate>();
    for (const estimate of estimates) {
      if (estimate.kind !== kind || estimate.aloneUsd <= 0n || estimate.cell.costUsd <= 0n) continue;
      const key = cellKey(estimate.cell);
      const known = greatest.get(key);
      if (!known || estimate.aloneUsd > known.aloneUsd) greatest.set(key, estimate);
    }
    for (const [key, estimate] of greatest) {
      const { costUsd } = estimate.cell;
      const aloneUsd = lesser(estimate.aloneUsd, costUsd) as Usd;
      const before = left.get(key) ?? costUsd;
      const savingUsd = ((before * aloneUsd) / costUsd) as Usd;
      left.set(key, (before - savingUsd) as Usd);
      if (savingUsd > 0n) settled.push({ ...estimate, aloneUsd, savingUsd });
    }
  }
  return settled.sort((a, b) => (b.savingUsd > a.savingUsd ? 1 : b.savingUsd < a.savingUsd ? -1 : 0));
}
