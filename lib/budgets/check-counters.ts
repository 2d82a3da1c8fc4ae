import { authorize, type Context, scopeOf } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { Forbidden, Unavailable } from "@/lib/kernel/errors";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import type { Budget } from "./core/budget";
import { isThreaded } from "./core/count-ledger";
import type { Drift } from "./core/drift";
import { bookIn, findDrift } from "./mend-counters";
import { readAtOnce, readPricesVersion } from "./store/versions";
import { readThreadsTouched } from "./store/write-counters";

/** The window that runs and the two before it. */
const WINDOWS = 3;
const MOST_THREADS = 1_000;
const THREAD_MS = 86_400_000;
const RETRIES = 5;

/**
 * Compares counters with the ledger and with what is reserved, all at one instant: those of the windows that run and of the
 * two before, and of traces and sessions those with a call within a day. No row means that each says what it must.
 * Right: spend.read over the whole organisation.
 */
export async function checkCounters(ctx: Context): Promise<Drift[]> {
  authorize(ctx, "spend.read");
  if (scopeOf(ctx.actor, "spend.read").kind !== "all") throw new Forbidden("Counters are checked over the whole organisation.");
  return findDriftNow(ctx, WINDOWS);
}

/** @param budgetId Of one budget, which the caller has been shown to see. @param windows The one that runs, and those before it. */
export async function findDriftNow(ctx: Context, windows: number, budgetId?: string): Promise<Drift[]> {
  const at = ctx.clock.now();
  return inSnapshot(ctx.db, async (tx, prices) => {
    const book = await bookIn(tx);
    const budgets = [...book.byId.values()].filter(({ id }) => budgetId === undefined || id === budgetId);
    const threads = await readThreadsTouched(tx, threadedIds(budgets), new Date(at.getTime() - THREAD_MS), MOST_THREADS);
    return findDrift(tx, { book, prices }, budgets, { at, windows, threads });
  });
}

const threadedIds = (budgets: readonly Budget[]): string[] => budgets.filter(isThreaded).map(({ id }) => id);

/** Reads at one instant. The prices come from memory, of the version that the instant has. */
async function inSnapshot<T>(db: Db, read: (tx: Tx, prices: PriceBook) => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < RETRIES; attempt++) {
    const version = await readPricesVersion(db);
    const prices = await loadPriceBook(db, version);
    const done = await readAtOnce(db, async (tx) =>
      (await readPricesVersion(tx)) === version ? { answer: await read(tx, prices) } : null,
    );
    if (done) return done.answer;
  }
  throw new Unavailable("the price book is being changed without pause; try again", 2);
}
