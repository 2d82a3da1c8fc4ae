/** The orders in which budgets are listed, as keys that sort as texts, so that a cursor can hold one. */
import type { Amount, Budget } from "./budget";
import { type Counted, fullness } from "./describe-budget";
import type { BudgetView } from "./views";

/** What is sorted. `fullness`: ten-thousandths of the limit. `spent` null: nothing counted. */
export type Sortable = { view: BudgetView; fullness: bigint; spent: Amount | null; limit: Amount };
export type BudgetSort = "risk" | "name" | "share" | "spent" | "limit";

/** Beyond any amount: numeric(38,15) holds 38 digits. */
const OFFSET = 10n ** 39n;
const DIGITS = 40;
const falling = (n: bigint): string => (OFFSET - n).toString().padStart(DIGITS, "0");

/** `risk`: what is over last, then the fullest first, hard before soft. Amounts: the most first. */
export function sortKey(sort: BudgetSort, row: Sortable): string {
  switch (sort) {
    case "name":
      return row.view.name.toLowerCase();
    case "spent":
      return falling(row.spent ?? 0n);
    case "limit":
      return falling(row.limit);
    case "share":
      return falling(row.fullness);
    case "risk": {
      const isOver = row.view.state === "archived" || row.view.state === "ended";
      return `${isOver ? 1 : 0}${falling(row.fullness)}${row.view.enforcement === "hard" ? 0 : 1}`;
    }
  }
}

/** The count that is nearest to its limit. */
export function fullestOf(budget: Budget, counted: readonly Counted[], now: Date): Counted | null {
  let best: Counted | null = null;
  let most = -1n;
  for (const each of counted) {
    const share = fullness(budget, each, now);
    if (best !== null && share <= most) continue;
    best = each;
    most = share;
  }
  return best;
}
