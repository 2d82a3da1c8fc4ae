import type { Db, Tx } from "@/lib/db/client";
import { loadRate, type StatementRate } from "./load-rate";
import { readStatementCurrency } from "./store/exchange";

/**
 * The currency of statements, and what a dollar was worth in it at an instant. The rate is null in dollars, which need
 * none, and when none was entered for that time. For areas that state amounts: they have authorised their caller.
 */
export async function loadStatementRate(db: Db | Tx, at: Date): Promise<{ currency: string; rate: StatementRate | null }> {
  const currency = await readStatementCurrency(db);
  return { currency, rate: currency === "USD" ? null : await loadRate(db, currency, at) };
}
