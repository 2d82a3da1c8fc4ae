import type { Db } from "@/lib/db/client";
import { loadPriceBook } from "@/lib/pricing";
import { BudgetBook } from "./core/book";
import type { Budget } from "./core/budget";
import { isByTeam, type LedgerPlace, ledgerPlaces, type Member, membersOf } from "./core/count-ledger";
import { loadBudgetBook } from "./load-budget-book";
import { readBookRows } from "./store/book";
import { readStoredBudget } from "./store/budgets";
import { isNarrow, readDimensions } from "./store/count-ledger";

/** What of the ledger a budget counts. `isByTeam`: all of it is told by the team, unit and environment of the usage. */
export type Membership = { budget: Budget; members: readonly Member[]; isByTeam: boolean };
/** @param values Which counts of a budget that counts apart; all unless said. */
export type MemberReader = (budgetId: string, values?: ReadonlySet<string>) => Promise<Membership | null>;

/**
 * Tells which dimensions of the ledger a budget counts, and in which of its counts: by the matcher that its counters are kept by,
 * so that whatever is read of these is what they hold. Of archived budgets what they would count. Ask for budgets and counts
 * that the caller may see. One reader is for one run: budgets whose scope no query narrows share one reading of all dimensions,
 * and whoever asks again for the budget asked for last gets what was read.
 */
export function memberReader(db: Db): MemberReader {
  let wide: Promise<LedgerPlace[]> | undefined;
  let last: { budgetId: string; places: Promise<LedgerPlace[]> } | undefined;
  const readPlaces = async (book: BudgetBook, budgets: readonly Budget[]): Promise<LedgerPlace[]> =>
    ledgerPlaces(await readDimensions(db, budgets, book), await loadPriceBook(db));
  const placesFor = (book: BudgetBook, budget: Budget): Promise<LedgerPlace[]> => {
    if (!isNarrow(budget)) {
      wide ??= readPlaces(book, []);
      return wide;
    }
    if (last?.budgetId !== budget.id) last = { budgetId: budget.id, places: readPlaces(book, [budget]) };
    return last.places;
  };
  return async (budgetId, values) => {
    const book = await bookWith(db, budgetId);
    const budget = book?.byId.get(budgetId);
    if (!book || !budget) return null;
    const members = membersOf(book, await placesFor(book, budget), new Set([budgetId]));
    return { budget, isByTeam: isByTeam(budget), members: values ? members.filter(({ value }) => values.has(value)) : members };
  };
}

/** Books leave out what is archived. */
async function bookWith(db: Db, budgetId: string): Promise<BudgetBook | null> {
  const book = await loadBudgetBook(db);
  if (book.byId.has(budgetId)) return book;
  const [archived, rows] = [await readStoredBudget(db, budgetId), await readBookRows(db)];
  return archived && new BudgetBook({ ...rows, budgets: [...rows.budgets, archived], version: book.version, calendar: book.calendar });
}
