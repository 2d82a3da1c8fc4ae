import type { Db } from "@/lib/db/client";
import { type DatedRate, rateAt } from "./core/fx";
import { readExchangeRates, readStatementCurrency } from "./store/exchange";

/** `source` is the reason that the rate was entered with. */
export type StatementRate = DatedRate & { source: string };

/**
 * The currency of statements, and what a dollar was worth in it at an instant. The rate is null in dollars, which need
 * none, and when none was entered for that time. For areas that state amounts: they have authorised their caller.
 */
export async function loadStatementRate(db: Db, at: Date): Promise<{ currency: string; rate: StatementRate | null }> {
  const currency = await readStatementCurrency(db);
  if (currency === "USD") return { currency, rate: null };
  const found = rateAt(await readExchangeRates(db, { state: "active", currency }), currency, at);
  return { currency, rate: found ? { currency, perUsd: found.perUsd, validFrom: found.validFrom, source: found.reason } : null };
}
