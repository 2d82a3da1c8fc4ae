/** What lines add to the counters of budgets, in the units that budgets have. */

import type { BudgetBook, Match } from "@/lib/budgets/core/book";
import { type Amount, countAmount, parseAmount, type Unit } from "@/lib/budgets/core/budget";
import { type BudgetedLine, type CounterDelta, CounterTally } from "@/lib/budgets/core/counter-tally";
import type { Quantities } from "@/lib/pricing/core/meters";
import { type CountedLine, knownCost } from "./rollup-deltas";

export type CountedByBudgets = BudgetedLine &
  Pick<CountedLine, "charges" | "costUsd"> & {
    dimensionId: number;
    attempt: number | null;
    retryOf: string | null;
    quantities: Quantities;
  };

/** `matchesOf`: the budgets that count what is in a dimension. */
export class BudgetCounters {
  readonly #tally: CounterTally;

  constructor(
    book: BudgetBook,
    private readonly matchesOf: (dimensionId: number) => readonly Match[],
  ) {
    this.#tally = new CounterTally(book);
  }

  /** @param sign -1 takes the line away. */
  add(line: CountedByBudgets, sign: 1 | -1): void {
    const matches = this.matchesOf(line.dimensionId);
    if (matches.length > 0) this.#tally.add(line, matches, (unit) => amountOf(line, unit), sign);
  }

  deltas(): CounterDelta[] {
    return this.#tally.deltas();
  }
}

/** How much of a unit a line used. Money is what is priced of it; another attempt at a request is no request. */
export function amountOf(line: CountedByBudgets, unit: Unit): Amount {
  const { quantities: q } = line;
  switch (unit) {
    case "usd":
      return knownCost(line);
    case "outputTokens":
      return countAmount(q.output ?? 0n);
    case "inputTokens":
      return countAmount(inputTokens(q));
    case "tokens":
      return countAmount(inputTokens(q) + (q.output ?? 0n));
    case "requests":
      return (line.attempt ?? 1) > 1 || line.retryOf !== null ? 0n : countAmount(q.requests ?? 0n);
    case "credits":
      return q.credits === null ? 0n : parseAmount(q.credits);
  }
}

const inputTokens = (q: Quantities): bigint =>
  (q.input ?? 0n) + (q.cacheRead ?? 0n) + (q.cacheWrite5m ?? 0n) + (q.cacheWrite1h ?? 0n) + (q.cacheWrite ?? 0n) + (q.embedding ?? 0n);
