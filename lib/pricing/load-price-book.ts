import type { Db } from "@/lib/db/client";
import { buildPriceBook, type PriceBook } from "./core/price-book";
import { readActivePrices, readAliases, readPricesVersion } from "./store/prices";

const books = new WeakMap<Db, { version: number; book: Promise<PriceBook> }>();

/**
 * The price book as it is now, read anew only after a change of prices or aliases.
 * @param version `ledger_version.prices`, when the caller has just read (and perhaps locked) it.
 */
export async function loadPriceBook(db: Db, version?: number): Promise<PriceBook> {
  const current = version ?? (await readPricesVersion(db));
  const kept = books.get(db);
  if (kept?.version === current) return kept.book;
  const book = readBook(db);
  books.set(db, { version: current, book });
  // A failed reading must not be kept for the version.
  book.catch(() => {
    if (books.get(db)?.book === book) books.delete(db);
  });
  return book;
}

async function readBook(db: Db): Promise<PriceBook> {
  const [prices, aliases] = await Promise.all([readActivePrices(db), readAliases(db)]);
  return buildPriceBook(prices, aliases);
}
