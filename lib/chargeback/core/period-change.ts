/** A period beside the one before it. Months are not equally long: a sum that grows may be a day that got cheaper, so both are told. */
import { divideHalfEven, formatFixed, parseFixed } from "@/lib/kernel/money";

/** `amount` in one currency, decimal text; `days` at least 1. */
type PeriodSum = { amount: string; days: number };
/** Decimal texts of at most two decimals, half to even, each divided once. Percentages are null where nothing was paid before. */
type PeriodChange = {
  change: string;
  changePercent: string | null;
  perDay: string;
  perDayBefore: string;
  perDayChangePercent: string | null;
};

const SCALE = 15;
const PLACES = 2;
const FINER = 10n ** BigInt(SCALE - PLACES);
const PERCENT = 100n * 10n ** BigInt(PLACES);

export function periodChange(current: PeriodSum, before: PeriodSum): PeriodChange {
  const [now, then] = [parseFixed(current.amount, SCALE), parseFixed(before.amount, SCALE)];
  const [days, daysBefore] = [BigInt(current.days), BigInt(before.days)];
  return {
    change: formatFixed(divideHalfEven(now - then, FINER), PLACES),
    changePercent: percentOf(now - then, then),
    perDay: formatFixed(divideHalfEven(now, days * FINER), PLACES),
    perDayBefore: formatFixed(divideHalfEven(then, daysBefore * FINER), PLACES),
    perDayChangePercent: percentOf(now * daysBefore - then * days, then * days),
  };
}

const percentOf = (change: bigint, of: bigint): string | null =>
  of <= 0n ? null : formatFixed(divideHalfEven(change * PERCENT, of), PLACES);
