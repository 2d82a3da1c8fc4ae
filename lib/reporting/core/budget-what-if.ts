/** Had a cap been in force: on usage that was, as it came. What would have been done otherwise then, nobody knows. */
import type { Amount } from "@/lib/budgets/core/budget";

export type WhatIf = {
  /** The place of the bucket in which the cap would have been reached; null: it would have held. */
  reachedAt: number | null;
  /** What was used beyond it. */
  refused: Amount;
  total: Amount;
};

/** @param amounts Used in each bucket of a window that is over, in order. @param cap Of the same unit. */
export function whatIf(amounts: readonly Amount[], cap: Amount): WhatIf {
  let total = 0n;
  let reachedAt: number | null = null;
  for (const [place, amount] of amounts.entries()) {
    total += amount;
    // A cap that is used up to the last is kept; only more than that is refused.
    if (reachedAt === null && total > cap) reachedAt = place;
  }
  return { reachedAt, refused: total > cap ? total - cap : 0n, total };
}
