import { readCalendar } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import { BudgetBook } from "./core/book";
import { readBookRows, readBudgetsVersion } from "./store/book";

type Versions = { budgets: number; inventory: number };
const loaded = new WeakMap<Db, { versions: Versions; book: Promise<BudgetBook> }>();

/**
 * The budgets as decisions and ingest read them, kept in memory for their version. The version of the inventory counts as
 * well: units move below one another.
 * @param versions What the caller wants; the stored ones are looked up when left out.
 */
export async function loadBudgetBook(db: Db, versions?: Versions): Promise<BudgetBook> {
  const wanted = versions ?? (await readBudgetsVersion(db));
  const kept = loaded.get(db);
  if (kept && kept.versions.budgets === wanted.budgets && kept.versions.inventory === wanted.inventory) return kept.book;
  const book = readBook(db, wanted.budgets);
  loaded.set(db, { versions: { budgets: wanted.budgets, inventory: wanted.inventory }, book });
  // A failed reading must not be kept for the version.
  book.catch(() => {
    if (loaded.get(db)?.book === book) loaded.delete(db);
  });
  return book;
}

async function readBook(db: Db, version: number): Promise<BudgetBook> {
  const [rows, calendar] = await Promise.all([readBookRows(db), readCalendar(db)]);
  return new BudgetBook({ ...rows, version, calendar });
}
