import { loadBudgetBook } from "@/lib/budgets";
import type { BudgetBook, Match } from "@/lib/budgets/core/book";
import { placeOf } from "@/lib/budgets/core/place";
import type { Db } from "@/lib/db/client";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { BudgetCounters } from "./core/budget-counters";
import { type Dimension, dimensionsById } from "./store/dimensions";
import type { LedgerVersions } from "./store/insert-lines";

type Known = { prices: PriceBook; byDimension: Map<number, readonly Match[]> };
const known = new WeakMap<BudgetBook, Known>();
const NONE: readonly Match[] = [];

/** Counters for lines of these dimensions, by the budgets of these versions. Which budgets count a dimension is found once. */
export async function countBudgets(db: Db, versions: LedgerVersions, dimensionIds: Iterable<number>): Promise<BudgetCounters> {
  const book = await loadBudgetBook(db, versions);
  if (book.isEmpty) return new BudgetCounters(book, () => NONE);
  const prices = await loadPriceBook(db, versions.prices);
  const { byDimension } = knownOf(book, prices);
  const fresh = [...new Set(dimensionIds)].filter((id) => !byDimension.has(id));
  const dimensions = fresh.length === 0 ? new Map<number, Dimension>() : await dimensionsById(db, fresh);
  for (const id of fresh) {
    const dimension = dimensions.get(id);
    if (dimension) byDimension.set(id, book.matches(placeOf(dimension, prices)));
  }
  return new BudgetCounters(book, (id) => byDimension.get(id) ?? NONE);
}

function knownOf(book: BudgetBook, prices: PriceBook): Known {
  const found = known.get(book);
  if (found?.prices === prices) return found;
  const made: Known = { prices, byDimension: new Map() };
  known.set(book, made);
  return made;
}
