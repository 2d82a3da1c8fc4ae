import type { Db, Tx } from "@/lib/db/client";
import { type DatedRate, rateAt } from "./core/fx";
import { readExchangeRates } from "./store/exchange";

/** `source` is the reason that the rate was entered with. */
export type StatementRate = DatedRate & { source: string };

/** What a dollar was worth in a currency at an instant; null when no rate held. For areas that have authorised their caller. */
export async function loadRate(db: Db | Tx, currency: string, at: Date): Promise<StatementRate | null> {
  const found = rateAt(await readExchangeRates(db, { state: "active", currency }), currency, at);
  return found ? { currency, perUsd: found.perUsd, validFrom: found.validFrom, source: found.reason } : null;
}
