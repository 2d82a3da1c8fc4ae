import { loadBudgetBook } from "@/lib/budgets";
import type { BudgetBook } from "@/lib/budgets/core/book";
import type { Db } from "@/lib/db/client";
import { type InventorySnapshot, loadInventory } from "@/lib/identities";
import { type Clock, systemClock } from "@/lib/kernel/clock";
import { Fresh } from "@/lib/kernel/fresh";
import { type CallJudge, loadCallJudge } from "@/lib/policy";
import { loadPriceBook } from "@/lib/pricing";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { readVersions } from "./store/versions";

export type Books = { inventory: InventorySnapshot; inventoryVersion: number; prices: PriceBook; budgets: BudgetBook; judge: CallJudge };

/**
 * A stop of one process holds in all others after the longer of these at most. While calls come, the versions are looked at
 * beside them, so that no call waits for it: at four looks a second a stop holds long before.
 */
const FRESHNESS = { againMs: 250, goodMs: 700 };

type Kept = { books: Fresh<Books>; clock: Clock };
const kept = new WeakMap<Db, Kept>();

/**
 * What decisions are made by; at hand while calls come, so that none of them waits.
 * @param again Looks now: what was decided with is known to be outdated.
 * @param clock What planned changes of owner and place are looked at by. It is the database's from here on.
 */
export function currentBooks(db: Db, again = false, clock: Clock = systemClock): Books | Promise<Books> {
  const known = kept.get(db) ?? keep(db, clock);
  known.clock = clock;
  const nowMs = performance.now();
  return again ? known.books.readNow(nowMs) : known.books.get(nowMs);
}

function keep(db: Db, clock: Clock): Kept {
  const made: Kept = { books: new Fresh(() => readBooks(db, made.clock), FRESHNESS), clock };
  kept.set(db, made);
  return made;
}

async function readBooks(db: Db, clock: Clock): Promise<Books> {
  const versions = await readVersions(db, clock);
  const [inventory, prices, budgets] = await Promise.all([
    loadInventory(db, versions.inventory),
    loadPriceBook(db, versions.prices),
    loadBudgetBook(db, versions),
  ]);
  const judge = await loadCallJudge(db, versions, { prices, budgets }, clock.now());
  return { inventory, inventoryVersion: versions.inventory, prices, budgets, judge };
}
