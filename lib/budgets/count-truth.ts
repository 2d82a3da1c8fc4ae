/** What counters must say, by the ledger of one snapshot. */
import type { Tx } from "@/lib/db/client";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { type BudgetBook, counterKey } from "./core/book";
import type { Amount, Budget } from "./core/budget";
import {
  type CountedSpan,
  FOREVER,
  isShort,
  isThreaded,
  ledgerPlaces,
  type Member,
  membersOf,
  spanOf,
  windowsAround,
} from "./core/count-ledger";
import { type BudgetWindow, windowAt } from "./core/window";
import { type Counted, countMinutes, countSpans, countThreads, readDimensions } from "./store/count-ledger";
import type { Counter } from "./store/read-counters";

/**
 * How far is counted. `windows`: of each budget, the one that runs among them. `threads`: which traces and sessions of each
 * budget; all unless said. `values`: which one count of a budget; all unless said.
 */
export type Reach = {
  at: Date;
  windows: number;
  threads?: ReadonlyMap<string, readonly string[]>;
  values?: ReadonlyMap<string, string>;
};
export type True = Omit<Counter, "held">;

/** Counts budgets from the ledger. Counters that would say 0 are left out. @param prices Of the same snapshot. */
export async function countTruth(
  tx: Tx,
  { book, prices }: { book: BudgetBook; prices: PriceBook },
  budgets: readonly Budget[],
  reach: Reach,
): Promise<True[]> {
  const wanted = new Set(budgets.map(({ id }) => id));
  const members = membersOf(book, ledgerPlaces(await readDimensions(tx, budgets, book), prices), wanted).filter(
    ({ budgetId, value }) => (reach.values?.get(budgetId) ?? value) === value,
  );
  const truth = new TrueCounters(book);
  await countTimed(tx, truth, budgets, members, reach);
  for (const kind of ["trace", "session"] as const) {
    for (const budget of budgets.filter((each) => each.window === kind)) {
      const span = { budget, name: "", from: budget.startsAt, to: budget.endsAt ?? FOREVER };
      const own = members.filter(({ budgetId }) => budgetId === budget.id);
      for (const row of await countThreads(tx, kind, [span], own, reach.threads?.get(budget.id)))
        truth.add(budget, row, { name: `${kind} ${row.part}`, startsAt: null, endsAt: null });
    }
  }
  return truth.all();
}

async function countTimed(
  tx: Tx,
  truth: TrueCounters,
  budgets: readonly Budget[],
  members: readonly Member[],
  { at, windows }: Reach,
): Promise<void> {
  const spans: CountedSpan[] = [];
  const short: CountedSpan[] = [];
  for (const budget of budgets) {
    if (isThreaded(budget)) continue;
    const around = windowsAround(truth.book, budget, at, windows);
    for (const window of around) truth.know(budget, window);
    const own = around.map((window) => spanOf(budget, window));
    const [first, last] = [own[0], own.at(-1)];
    if (!isShort(budget)) spans.push(...own);
    else if (first && last) short.push({ ...first, to: last.to });
  }
  const byId = new Map(budgets.map((budget) => [budget.id, budget]));
  for (const row of await countSpans(tx, spans, members)) truth.addNamed(byId.get(row.budgetId) as Budget, row);
  for (const row of await countMinutes(tx, short, members)) {
    const budget = byId.get(row.budgetId) as Budget;
    const window = windowAt(budget.window, budget.timeZone, truth.book.calendar, new Date(row.part), {});
    if (window) truth.add(budget, row, window);
  }
}

/** Collects sums by counter. */
class TrueCounters {
  readonly #windows = new Map<string, BudgetWindow>();
  readonly #rows = new Map<string, True>();

  constructor(readonly book: BudgetBook) {}

  /** A window that is counted, to be found by its name. */
  know(budget: Budget, window: BudgetWindow): void {
    this.#windows.set(`${budget.id}\u0000${window.name}`, window);
  }

  addNamed(budget: Budget, row: Counted): void {
    this.add(budget, row, this.#windows.get(`${budget.id}\u0000${row.name}`) as BudgetWindow);
  }

  add(budget: Budget, { value, amount }: { value: string; amount: Amount }, window: BudgetWindow): void {
    const key = counterKey(value, window);
    const id = `${budget.id}\u0000${key}`;
    const { startsAt, endsAt } = window;
    const known = this.#rows.get(id) ?? { budgetId: budget.id, key, value, startsAt, endsAt, spent: 0n };
    known.spent += amount;
    this.#rows.set(id, known);
  }

  all(): True[] {
    return [...this.#rows.values()].filter(({ spent }) => spent !== 0n);
  }
}
