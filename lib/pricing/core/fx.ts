/**
 * Dollars in another currency. The ledger stays in dollars; what is stated in another currency is multiplied by the rate
 * of a date, exactly, and rounded once, at the lines of a statement, so that the lines sum to the stated total.
 */
import { divideHalfEven, formatFixed, parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";

/** Decimals of a rate. */
export const FX_SCALE = 10;
/** Decimals of a product of dollars and a rate: no digit is lost. */
const EXACT_SCALE = USD_SCALE + FX_SCALE;

export type DatedRate = { currency: string; perUsd: string; validFrom: Date };

/** The newest rate of a currency that began at or before an instant; each holds until the next begins. */
export const rateAt = <Rate extends DatedRate>(rates: readonly Rate[], currency: string, at: Date): Rate | undefined =>
  rates
    .filter((rate) => rate.currency === currency && rate.validFrom <= at)
    .sort((a, b) => b.validFrom.getTime() - a.validFrom.getTime())[0];

const exactly = (amountUsd: Usd, perUsd: string): bigint => amountUsd * parseFixed(perUsd, FX_SCALE);

/** The exact amount, as a decimal string. */
export const exchangeExactly = (amountUsd: Usd, perUsd: string): string => formatFixed(exactly(amountUsd, perUsd), EXACT_SCALE);

/** Decimals of a currency's smallest unit, where it is not a hundredth. ISO 4217. */
const MINOR_UNITS: Record<string, number> = {
  ...Object.fromEntries(["CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"].map((code) => [code, 0])),
  ...Object.fromEntries(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3])),
};
export const minorUnits = (currency: string): number => MINOR_UNITS[currency] ?? 2;

/**
 * The lines of a statement in its currency. The total is the exact sum rounded half to even to the smallest unit; each
 * line is cut to that unit and what is missing goes to the largest remainders, the earlier line on a tie. A credit note
 * mirrors its charges line by line.
 * @returns decimal strings; the lines sum to the total.
 */
export function statementAmounts(linesUsd: readonly Usd[], perUsd: string, currency: string): { lines: string[]; total: string } {
  const scale = minorUnits(currency);
  const unit = 10n ** BigInt(EXACT_SCALE - scale);
  const exact = linesUsd.map((line) => exactly(line, perUsd));
  const sum = exact.reduce((total, line) => total + line, 0n);
  // A mirrored statement is worked out as the one it mirrors: by its sum, or where that is nothing by its first amount.
  const sign = (sum === 0n ? (exact.find((line) => line !== 0n) ?? 0n) : sum) < 0n ? -1n : 1n;
  const total = divideHalfEven(sum * sign, unit);
  const parts = exact.map((line, i) => {
    const amount = line * sign;
    const rest = ((amount % unit) + unit) % unit;
    return { i, whole: (amount - rest) / unit, rest };
  });
  let left = total - parts.reduce((added, part) => added + part.whole, 0n);
  for (const part of [...parts].sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break;
    part.whole += 1n;
    left -= 1n;
  }
  return { lines: parts.map((part) => formatFixed(part.whole * sign, scale)), total: formatFixed(total * sign, scale) };
}
