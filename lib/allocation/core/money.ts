/**
 * Money of statements: whole smallest units of a currency ("Minor"), and how a whole is cut into parts that sum to it.
 * Largest remainder: each share of |total| is floored to the unit, the units left over go to the largest fractions; ties to
 * the larger weight, then to the lowest key. A negative total mirrors the positive one.
 */
import { divideHalfEven, parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { FX_SCALE, minorUnits } from "@/lib/pricing/core/fx";

/** Whole smallest units of the statement currency: cents, yen, fils. */
export type Minor = bigint;
/** What a part weighs; never below zero. Weights of one split have one scale, whichever it is. */
export type Weight = { key: string; weight: bigint };

/**
 * Cuts a total into parts in the order of the weights.
 * @throws RangeError for a weight below zero, and for a total that has no weight to lie on.
 */
export function largestRemainder(total: bigint, weights: readonly Weight[]): bigint[] {
  if (total < 0n) return largestRemainder(-total, weights).map((part) => -part);
  if (weights.some(({ weight }) => weight < 0n)) throw new RangeError("weights must not be negative");
  const sum = weights.reduce((added, { weight }) => added + weight, 0n);
  if (sum === 0n) {
    if (total !== 0n) throw new RangeError("nothing to split by: all weights are zero");
    return weights.map(() => 0n);
  }
  const shares = weights.map((each, i) => ({ ...each, i, part: (total * each.weight) / sum, rest: (total * each.weight) % sum }));
  let left = total - shares.reduce((added, { part }) => added + part, 0n);
  if (left > 0n) {
    for (const share of [...shares].sort(byRest)) {
      if (left === 0n) break;
      share.part += 1n;
      left -= 1n;
    }
  }
  return shares.map(({ part }) => part);
}

const descending = (a: bigint, b: bigint): number => (a > b ? -1 : a < b ? 1 : 0);
/** By code unit, the same on every machine. */
export const byKey = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byRest = (a: Weight & { rest: bigint }, b: Weight & { rest: bigint }): number =>
  descending(a.rest, b.rest) || descending(a.weight, b.weight) || byKey(a.key, b.key);

/** An exact amount on its way to whole units. */
export type Exact = { key: string; exact: bigint };

/**
 * Rounds exact amounts of any sign to whole units, so that they sum to the rounded total: floors, and what is missing to
 * the largest fractions; ties to the larger amount, then to the lowest key. Rounding the negated amounts gives the
 * negated parts.
 * @param unit How many of the amounts' unit make one whole one.
 */
export function roundTogether(amounts: readonly Exact[], unit: bigint): { parts: bigint[]; total: bigint } {
  const sum = amounts.reduce((added, { exact }) => added + exact, 0n);
  if (isMirrored(amounts, sum)) {
    const { parts, total } = roundTogether(
      amounts.map(({ key, exact }) => ({ key, exact: -exact })),
      unit,
    );
    return { parts: parts.map((part) => -part), total: -total };
  }
  const total = divideHalfEven(sum, unit);
  const shares = amounts.map(({ key, exact }, i) => {
    const rest = ((exact % unit) + unit) % unit;
    return { key, i, weight: exact, rest, part: (exact - rest) / unit };
  });
  let left = total - shares.reduce((added, { part }) => added + part, 0n);
  if (left > 0n) {
    for (const share of [...shares].sort(byRest)) {
      if (left === 0n) break;
      share.part += 1n;
      left -= 1n;
    }
  }
  return { parts: shares.map(({ part }) => part), total };
}

/** Of two lists that are each other's mirror exactly one is: by the sum, where that is nothing by the amount of the lowest key. */
function isMirrored(amounts: readonly Exact[], sum: bigint): boolean {
  if (sum !== 0n) return sum < 0n;
  let first: Exact | undefined;
  for (const each of amounts) if (each.exact !== 0n && (!first || byKey(each.key, first.key) < 0)) first = each;
  return first !== undefined && first.exact < 0n;
}

/** The currency of statements and what one dollar is worth in it. */
export type Rate = { currency: string; perUsd: string };
export const DOLLARS: Rate = { currency: "USD", perUsd: "1" };

/** How many of `exactOf` make one smallest unit of a currency. */
export const unitOf = (currency: string): bigint => 10n ** BigInt(USD_SCALE + FX_SCALE - minorUnits(currency));
/** Dollars in another currency, to the last digit: in 10^-25 of it. */
export const exactOf = (amountUsd: Usd, rate: Rate): bigint => amountUsd * parseFixed(rate.perUsd, FX_SCALE);
/** One amount by itself, half to even. Totals are converted by it, parts are split from them. */
export const minorOfUsd = (amountUsd: Usd, rate: Rate): Minor => divideHalfEven(exactOf(amountUsd, rate), unitOf(rate.currency));

/**
 * An amount of one currency in whole units of another, rounded once, half to even. The currency of statements is reached
 * over the dollar.
 * @param amount In 10^-15 of `from`.
 */
export function minorOf(amount: bigint, from: Rate, to: Rate): Minor {
  if (from.currency === to.currency) return divideHalfEven(amount, 10n ** BigInt(USD_SCALE - minorUnits(to.currency)));
  const worth = amount * parseFixed(to.perUsd, FX_SCALE) * 10n ** BigInt(minorUnits(to.currency));
  return divideHalfEven(worth, parseFixed(from.perUsd, FX_SCALE) * 10n ** BigInt(USD_SCALE));
}

/** "12.30": with the decimals of the currency. */
export function formatMinor(amount: Minor, currency: string): string {
  const scale = minorUnits(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${amount < 0n ? "-" : ""}${scale === 0 ? whole : `${whole}.${digits.slice(digits.length - scale)}`}`;
}

/** @throws RangeError when the text is no decimal number, or has more decimals than the currency. */
export function parseMinor(text: string, currency: string): Minor {
  const exact = parseFixed(text, USD_SCALE);
  const unit = 10n ** BigInt(USD_SCALE - minorUnits(currency));
  if (exact % unit !== 0n) throw new RangeError(`more decimals than ${currency} has: "${text}"`);
  return exact / unit;
}
