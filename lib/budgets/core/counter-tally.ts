/** What a set of signed lines adds to the counters of budgets: exact sums, in one order. */

import { type BudgetBook, counterKey, hasLabels, type Match } from "./book";
import type { Amount, Unit } from "./budget";

/** The part of a line that budgets look at. Evidence is not counted. */
export type BudgetedLine = {
  occurredAt: Date;
  role: string;
  traceId: string | null;
  sessionId: string | null;
  labels: object | null;
};

export type CounterDelta = {
  budgetId: string;
  key: string;
  value: string;
  startsAt: Date | null;
  endsAt: Date | null;
  amount: Amount;
};

export class CounterTally {
  readonly #book: BudgetBook;
  readonly #deltas = new Map<string, CounterDelta>();

  constructor(book: BudgetBook) {
    this.#book = book;
  }

  /**
   * @param matches The budgets of the line's dimension.
   * @param amountOf How much of a unit the line used.
   * @param sign -1 takes the line away.
   */
  add(line: BudgetedLine, matches: readonly Match[], amountOf: (unit: Unit) => Amount, sign: 1 | -1): void {
    if (line.role !== "billable") return;
    for (const { budget, value } of matches) {
      if (!hasLabels(budget, line.labels as Record<string, unknown> | null)) continue;
      const window = this.#book.windowOf(budget, line.occurredAt, line);
      const amount = window && amountOf(budget.unit);
      if (!window || !amount) continue;
      const key = counterKey(value, window);
      const id = `${budget.id}\u0000${key}`;
      const known = this.#deltas.get(id);
      const signed = sign === 1 ? amount : -amount;
      if (known) known.amount += signed;
      else this.#deltas.set(id, { budgetId: budget.id, key, value, startsAt: window.startsAt, endsAt: window.endsAt, amount: signed });
    }
  }

  /** Sorted by key, so that concurrent batches lock counters in one order. */
  deltas(): CounterDelta[] {
    return [...this.#deltas.values()].filter(({ amount }) => amount !== 0n).sort(byCounter);
  }
}

/** What several batches add, each counter once, in the same order. */
export function summedDeltas(batches: readonly (readonly CounterDelta[])[]): CounterDelta[] {
  if (batches.length === 1) return [...(batches[0] ?? [])];
  const sums = new Map<string, CounterDelta>();
  for (const delta of batches.flat()) {
    const id = `${delta.budgetId}\u0000${delta.key}`;
    const known = sums.get(id);
    if (known) known.amount += delta.amount;
    else sums.set(id, { ...delta });
  }
  return [...sums.values()].filter(({ amount }) => amount !== 0n).sort(byCounter);
}

/** The order in which counters are locked, everywhere: that of their keys as PostgreSQL's "C" collation has it. */
export const byCounter = (a: { budgetId: string; key: string }, b: { budgetId: string; key: string }): number =>
  compareText(a.budgetId, b.budgetId) || compareText(a.key, b.key);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
