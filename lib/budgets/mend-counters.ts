/** Changes of budgets, with counters that say at every instant what the ledger says. */
import { type Context, readCalendar } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Unavailable } from "@/lib/kernel/errors";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { BudgetBook } from "./core/book";
import type { Budget } from "./core/budget";
import { windowsAround } from "./core/count-ledger";
import { type Drift, driftBetween } from "./core/drift";
import { countTruth, type Reach } from "./count-truth";
import { readBookRows } from "./store/book";
import { readPricesVersion } from "./store/versions";
import { readCounterStates, readReserved, writeCounters } from "./store/write-counters";

const RETRIES = 5;
const COUNTING_MS = 120_000;
/** Windows that a new budget counts: the one that runs and those before it. */
export const MOST_WINDOWS = 61;

/** What counting needs beside the ledger. */
export type Counting = { book: BudgetBook; prices: PriceBook };

/**
 * Runs a change of budgets. All such changes follow one another, and no usage is stored from the moment the version is
 * raised until the change is there. The prices are read before, since whoever waits for the version may hold the last
 * connection; where they change meanwhile it begins again.
 */
export async function changeBudgets<T>(ctx: Context, run: (tx: Tx, prices: PriceBook) => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const version = await readPricesVersion(ctx.db);
    const prices = await loadPriceBook(ctx.db, version);
    const done = await withTransaction(
      ctx.db,
      async (tx) => {
        await raiseLedgerVersion(tx, "budgets");
        return (await readPricesVersion(tx)) === version ? { answer: await run(tx, prices) } : null;
      },
      COUNTING_MS,
    );
    if (done) return done.answer;
  }
  throw new Unavailable("the price book is being changed without pause; try again", 2);
}

/** The budgets as a transaction sees them, its own changes among them. */
export async function bookIn(tx: Tx): Promise<BudgetBook> {
  const [rows, calendar] = [await readBookRows(tx), await readCalendar(tx)];
  return new BudgetBook({ ...rows, version: 0, calendar });
}

/**
 * Counters of budgets that differ from ledger and reservations, as far as `reach` goes.
 * @param isLocked Nothing is reserved of them until the transaction ends, so that they can be set.
 */
export async function findDrift(tx: Tx, counting: Counting, budgets: readonly Budget[], reach: Reach, isLocked = false): Promise<Drift[]> {
  const ids = budgets.map(({ id }) => id);
  const oldest = new Map(
    budgets.map((budget) => [budget.id, windowsAround(counting.book, budget, reach.at, reach.windows)[0]?.startsAt ?? null]),
  );
  const states = (await readCounterStates(tx, ids, isLocked)).filter(({ budgetId, value, startsAt, key }) => {
    if ((reach.values?.get(budgetId) ?? value) !== value) return false;
    if (startsAt !== null) return startsAt >= (oldest.get(budgetId) ?? startsAt);
    const threads = reach.threads?.get(budgetId);
    return threads === undefined || threads.some((thread) => key.endsWith(` ${thread}`));
  });
  const reserved = await readReserved(tx, ids);
  return driftBetween(states, await countTruth(tx, counting, budgets, reach), reserved);
}

/** Sets the counters of budgets to what the ledger and the open reservations say. @returns what they said before. */
export async function mendCounters(
  tx: Tx,
  counting: Counting,
  budgets: readonly Budget[],
  at: Date,
  values?: ReadonlyMap<string, string>,
): Promise<Drift[]> {
  if (budgets.length === 0) return [];
  const reach: Reach = { at, windows: MOST_WINDOWS, ...(values === undefined ? {} : { values }) };
  const drift = await findDrift(tx, counting, budgets, reach, true);
  await writeCounters(
    tx,
    drift.map((row) => ({ ...row, spent: row.ledger, held: row.reserved })),
  );
  return drift;
}

/**
 * Counts a budget that began or ended to count, and the templates that leave out what has a budget of its own: they begin
 * or end to count the values that it names.
 */
export async function countChanged(tx: Tx, prices: PriceBook, changed: Budget, at: Date): Promise<void> {
  const book = await bookIn(tx);
  const templates = [...book.byId.values()].filter(
    ({ id, isDefault, per, unit }) =>
      isDefault && per !== null && id !== changed.id && unit === changed.unit && changed.scope[per] !== undefined,
  );
  const values = new Map(templates.map(({ id, per }) => [id, per === null ? "" : (changed.scope[per] ?? "")]));
  const budget = book.byId.get(changed.id);
  await mendCounters(tx, { book, prices }, budget ? [budget, ...templates] : templates, at, values);
}
