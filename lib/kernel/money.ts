/**
 * Money as exact fixed point. An amount of US dollars is a bigint of 10^-15 dollars ("atoms"), the scale of the
 * ledger's cost columns, numeric(30,15). Sums are integer sums: no order of addition, machine or grouping can change
 * a total. Decimal strings on the wire and in SQL; a `number` only inside chart code.
 */
export type Usd = bigint & { readonly __unit: "usd-e-15" };

export const USD_SCALE = 15;
const ATOMS_PER_USD = 10n ** BigInt(USD_SCALE);
export const ZERO_USD = 0n as Usd;

/** Powers of ten up to the largest scale in use, each made once. */
const POWERS = Array.from({ length: USD_SCALE + 1 }, (_, exponent) => 10n ** BigInt(exponent));
const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Reads a decimal string (plain or with an exponent) as an integer of 10^-scale. Digits beyond the scale are rounded
 * half to even, the only rounding that exists before a statement line.
 * @throws RangeError when the text is not a decimal number.
 */
export function parseFixed(text: string, scale: number): bigint {
  const short = parseShort(text, scale);
  if (short !== null) return short;
  const match = DECIMAL.exec(text.trim());
  if (!match) throw new RangeError(`not a decimal number: "${text.slice(0, 40)}"`);
  const [, sign, whole = "0", fraction = "", exponent = "0"] = match;
  const shift = scale - fraction.length + Number(exponent);
  const digits = BigInt(whole + fraction);
  const magnitude = shift >= 0 ? digits * powerOfTen(shift) : divideHalfEven(digits, powerOfTen(-shift));
  return sign === "-" ? -magnitude : magnitude;
}

/** Digits and a point, more of which a number might not hold exactly. */
const MOST_SHORT = 17;

/** Counts and costs, read for every charge that is taken in: without the matching of a pattern. Null for all that is less plain. */
function parseShort(text: string, scale: number): bigint | null {
  if (text.length > MOST_SHORT || text === "") return null;
  let digits = 0;
  let decimals = -1;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) {
      digits = digits * 10 + digit;
      if (decimals >= 0) decimals++;
    } else if (text[i] === "." && decimals < 0 && i > 0) decimals = 0;
    else return null;
  }
  const shift = scale - Math.max(0, decimals);
  return digits <= Number.MAX_SAFE_INTEGER && shift >= 0 ? BigInt(digits) * powerOfTen(shift) : null;
}

const powerOfTen = (exponent: number): bigint => POWERS[exponent] ?? 10n ** BigInt(exponent);

/** Writes an integer of 10^-scale as the shortest plain decimal string that is exactly equal to it. */
export function formatFixed(value: bigint, scale: number): string {
  if (value < 0n) return `-${formatFixed(-value, scale)}`;
  let digits = value.toString();
  if (digits.length <= scale) digits = digits.padStart(scale + 1, "0");
  const point = digits.length - scale;
  let end = digits.length;
  while (end > point && digits.charCodeAt(end - 1) === 48) end--;
  return end === point ? digits.slice(0, point) : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
}

/** Integer division of any sign, rounded half to even. The divisor must be positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const twice = 2n * (dividend - quotient * divisor);
  const size = twice < 0n ? -twice : twice;
  if (size < divisor || (size === divisor && quotient % 2n === 0n)) return quotient;
  return quotient + (dividend < 0n ? -1n : 1n);
}

export const parseUsd = (text: string): Usd => parseFixed(text, USD_SCALE) as Usd;
export const formatUsd = (amountUsd: Usd): string => formatFixed(amountUsd, USD_SCALE);
export const addUsd = (a: Usd, b: Usd): Usd => (a + b) as Usd;
export const subtractUsd = (a: Usd, b: Usd): Usd => (a - b) as Usd;
export const negateUsd = (a: Usd): Usd => -a as Usd;
export function sumUsd(amounts: Iterable<Usd>): Usd {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total as Usd;
}

/**
 * Splits an amount over weights so that the parts, each a multiple of `unit`, sum to the amount rounded to `unit`:
 * largest remainder, ties to the earlier part. A negative amount mirrors the positive one, so that a credit undoes
 * its charge part by part. All weights zero: everything goes to the last part.
 */
export function splitUsd(amountUsd: Usd, weights: readonly bigint[], unit: bigint = ATOMS_PER_USD / 100n): Usd[] {
  if (weights.length === 0) return [];
  if (weights.some((weight) => weight < 0n)) throw new RangeError("weights must not be negative");
  if (amountUsd < 0n) return splitUsd(-amountUsd as Usd, weights, unit).map(negateUsd);
  const units = divideHalfEven(amountUsd, unit);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0n);
  if (totalWeight === 0n) return weights.map((_, i) => (i === weights.length - 1 ? units * unit : 0n) as Usd);
  const parts = weights.map((weight) => (units * weight) / totalWeight);
  const byRemainder = weights
    .map((weight, i) => ({ i, remainder: (units * weight) % totalWeight }))
    .sort((a, b) => (b.remainder > a.remainder ? 1 : b.remainder < a.remainder ? -1 : a.i - b.i));
  let left = units - parts.reduce((sum, part) => sum + part, 0n);
  for (const { i } of byRemainder) {
    if (left === 0n) break;
    parts[i] = (parts[i] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts.map((part) => (part * unit) as Usd);
}
