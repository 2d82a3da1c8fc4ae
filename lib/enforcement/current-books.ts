import { loadBudgetBook } from "@/lib/budgets";
import type { BudgetBook } from "@/lib/budgets/core/book";
import type { Db } from "@/lib/db/client";
import { type InventorySnapshot, loadInventory } from "@/lib/identities";
import { type CallJudge, loadCallJudge } from "@/lib/policy";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { readVersions } from "./store/versions";

export type Books = { inventory: InventorySnapshot; inventoryVersion: number; prices: PriceBook; budgets: BudgetBook; judge: CallJudge };

/** A stop of one process holds in all others after this long at most, and the time of a look at the versions. */
const FRESH_MS = 400;

type Kept = { books: Promise<Books>; checkedAtMs: number };
const kept = new WeakMap<Db, Kept>();

/**
 * What decisions are made by: looked at again when the last look is older than some tenths of a second, by all who wait
 * together once. @param again Looks now: what was decided with is known to be outdated.
 * @param now What planned changes of owner and place are looked at by.
 */
export async function currentBooks(db: Db, again = false, now = new Date()): Promise<Books> {
  const known = kept.get(db);
  const nowMs = performance.now();
  if (known && !again && nowMs - known.checkedAtMs < FRESH_MS) return known.books;
  const books = readBooks(db, now);
  const entry = { books, checkedAtMs: nowMs };
  kept.set(db, entry);
  // A failed look must not stand in for one.
  books.catch(() => {
    if (kept.get(db) === entry) kept.delete(db);
  });
  return books;
}

async function readBooks(db: Db, now: Date): Promise<Books> {
  const versions = await readVersions(db);
  const [inventory, prices, budgets] = await Promise.all([
    loadInventory(db, versions.inventory),
    loadPriceBook(db, versions.prices),
    loadBudgetBook(db, versions),
  ]);
  const judge = await loadCallJudge(db, versions, { prices, budgets }, now);
  return { inventory, inventoryVersion: versions.inventory, prices, budgets, judge };
}
