/**
 * Exact arithmetic for what is shown: decimal strings in, bigints of 10^-18 inside, never a float. Eighteen places hold
 * the finest unit price and the ledger's 10^-15 dollars.
 */
import { divideHalfEven, formatFixed, parseFixed } from "@/lib/kernel/money";

export const SHOWN_SCALE = 18;
const ONE = 10n ** BigInt(SHOWN_SCALE);

/** A decimal string, or nothing known. */
export type Decimal = string | null | undefined;

/** The exact value in 10^-18, or null for nothing known or text that is not a number. */
export function atoms(text: Decimal): bigint | null {
  if (text === null || text === undefined || text === "") return null;
  try {
    return parseFixed(text, SHOWN_SCALE);
  } catch {
    return null;
  }
}

export const toDecimal = (value: bigint): string => formatFixed(value, SHOWN_SCALE);
export const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** The exact sum. Unknown parts are left out; all unknown is unknown. */
export function sumDecimals(parts: readonly Decimal[]): string | null {
  let total: bigint | null = null;
  for (const part of parts) {
    const value = atoms(part);
    if (value !== null) total = (total ?? 0n) + value;
  }
  return total === null ? null : toDecimal(total);
}

/** a − b, unknown when either is. */
export function subtractDecimals(a: Decimal, b: Decimal): string | null {
  const [left, right] = [atoms(a), atoms(b)];
  return left === null || right === null ? null : toDecimal(left - right);
}

/** Orders decimal strings by value; unknown ones come first. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const [left, right] = [atoms(a), atoms(b)];
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** part / whole as a number for bars and percentages: 12 digits are enough for both. Null when unknown or the whole is 0. */
export function ratioOf(part: Decimal, whole: Decimal): number | null {
  const [a, b] = [atoms(part), atoms(whole)];
  if (a === null || b === null || b === 0n) return null;
  const sign = b < 0n ? -1n : 1n;
  return Number(divideHalfEven(a * sign * 10n ** 12n, b * sign)) / 1e12;
}

/** part / whole × times, exactly rounded at 18 places: a cost per million tokens. */
export function rateOf(part: Decimal, whole: Decimal, times = 1n): string | null {
  const [a, b] = [atoms(part), atoms(whole)];
  if (a === null || b === null || b <= 0n) return null;
  return toDecimal(divideHalfEven(a * times * ONE, b));
}

/** The nearest float, for coordinates only. */
export function toCoordinate(text: Decimal): number | null {
  const value = atoms(text);
  return value === null ? null : Number(toDecimal(value));
}

/** Rounds half to even at `places`; the text keeps exactly that many digits after the point. */
export function roundText(value: bigint, places: number): string {
  const unit = 10n ** BigInt(SHOWN_SCALE - places);
  const rounded = divideHalfEven(value, unit);
  const digits = magnitude(rounded)
    .toString()
    .padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const sign = rounded < 0n ? "-" : "";
  return places === 0 ? `${sign}${digits}` : `${sign}${whole}.${digits.slice(digits.length - places)}`;
}
