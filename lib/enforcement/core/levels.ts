/** The budgets that count a call now, and how much of each it may use. */

import { type BudgetBook, counterKey, hasLabels } from "@/lib/budgets/core/book";
import type { Amount, Budget, CallPlace, Unit } from "@/lib/budgets/core/budget";
import type { CallContext } from "../schemas";
import type { Level } from "./admit";

/** `threadless`: counts by a trace or session, and the call names none. */
export type Counted = { levels: Level[]; threadless: Budget[] };

/** All levels, soft ones too, in the order in which counters are locked. What a call uses nothing of is no matter of a budget. */
export function levelsOf(
  book: BudgetBook,
  place: CallPlace,
  { labels, traceId = "", sessionId = "" }: CallContext,
  amounts: Readonly<Record<Unit, Amount>>,
  now: Date,
): Counted {
  const counted: Counted = { levels: [], threadless: [] };
  for (const { budget, value } of book.matches(place)) {
    const amount = amounts[budget.unit];
    if (amount === 0n || !hasLabels(budget, labels)) continue;
    const window = book.windowOf(budget, now, { traceId, sessionId });
    if (window) {
      const key = counterKey(value, window);
      counted.levels.push({ id: `${budget.id}\u0000${key}`, budget, value, key, window, amount });
    } else if (now >= budget.startsAt && (budget.window === "trace" || budget.window === "session")) counted.threadless.push(budget);
  }
  return counted;
}

export const hardOf = (levels: readonly Level[]): Level[] => levels.filter(({ budget }) => budget.enforcement === "hard");

/** While this product is away, a call goes by the strictest of the hard budgets that count it. */
export const outageOf = (levels: readonly Level[]): "open" | "closed" =>
  hardOf(levels).some(({ budget }) => budget.onOutage === "closed") ? "closed" : "open";

/** The level that is nearest to its limit. */
export function tightestOf(levels: readonly Level[], left: ReadonlyMap<string, Amount>): { level: Level; left: Amount } | undefined {
  let tightest: { level: Level; left: Amount } | undefined;
  for (const level of levels) {
    const rest = left.get(level.id) ?? 0n;
    if (!tightest || rest * tightest.level.budget.limit < tightest.left * level.budget.limit) tightest = { level, left: rest };
  }
  return tightest;
}
