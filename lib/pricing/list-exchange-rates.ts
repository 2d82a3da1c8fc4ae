import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type ExchangeRateView, exchangeRateView } from "./core/exchange-view";
import { rateAt } from "./core/fx";
import { readExchangeRates, readStatementCurrency } from "./store/exchange";

export type ExchangeRates = {
  /** What statements are written in. */
  currency: string;
  data: ExchangeRateView[];
};

/** Every rate that was ever entered, newest first, and the currency of statements. Right: price.read. */
export async function listExchangeRates(ctx: Context): Promise<ExchangeRates> {
  authorize(ctx, "price.read");
  const now = ctx.clock.now();
  const [rows, currency] = await Promise.all([readExchangeRates(ctx.db), readStatementCurrency(ctx.db)]);
  const active = rows.filter((row) => row.state === "active");
  const inForce = new Set([...new Set(active.map((row) => row.currency))].flatMap((code) => rateAt(active, code, now)?.id ?? []));
  return { currency, data: rows.map((row) => exchangeRateView(row, inForce, now)) };
}
