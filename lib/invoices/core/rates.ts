/** Amounts of invoices in dollars, by the rate of the day that a charge begins. */
import { divideHalfEven, parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { type DatedRate, FX_SCALE, rateAt } from "@/lib/pricing/core/fx";

export type Rates = readonly DatedRate[];

/** The rate of the end of a day: one that is entered for that day counts for it. */
const rateOf = (rates: Rates, currency: string, day: string): DatedRate | undefined =>
  rateAt(rates, currency, new Date(`${day}T23:59:59.999Z`));

export const hasRate = (rates: Rates, currency: string, day: string): boolean =>
  currency === "USD" || rateOf(rates, currency, day) !== undefined;

/** Rounded half to even at the 15th decimal of a dollar; null where no rate holds. */
export function inDollars(rates: Rates, amount: string, currency: string, day: string): Usd | null {
  const units = parseFixed(amount, USD_SCALE);
  if (currency === "USD") return units as Usd;
  const rate = rateOf(rates, currency, day);
  return rate ? (divideHalfEven(units * 10n ** BigInt(FX_SCALE), parseFixed(rate.perUsd, FX_SCALE)) as Usd) : null;
}
