/** The budgets that count a call now, and how much of each it may use. */

import { type BudgetBook, counterKey, hasLabels } from "@/lib/budgets/core/book";
import type { Amount, Budget, CallPlace, Unit } from "@/lib/budgets/core/budget";
import type { BudgetWindow } from "@/lib/budgets/core/window";
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
      counted.levels.push({ ...counterOf(budget, value, window), amount });
    } else if (now >= budget.startsAt && (budget.window === "trace" || budget.window === "session")) counted.threadless.push(budget);
  }
  return counted;
}

type Counter = Omit<Level, "amount">;
const MOST_VALUES = 10_000;
/** The last counter of each value of a budget: a text that is made once is found without being read through again. */
const counters = new WeakMap<Budget, Map<string, Counter>>();

function counterOf(budget: Budget, value: string, window: BudgetWindow): Counter {
  const byValue = counters.get(budget) ?? new Map<string, Counter>();
  counters.set(budget, byValue);
  const known = byValue.get(value);
  if (known?.window.name === window.name) return known;
  // Callers invent values.
  if (byValue.size >= MOST_VALUES) byValue.clear();
  const key = counterKey(value, window);
  const made = { id: `${budget.id}\u0000${key}`, budget, value, key, window };
  byValue.set(value, made);
  return made;
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
