/** Exact decimals of any scale: what costs and prices of a file are compared as. No float is made anywhere. */
export type Decimal = { digits: bigint; scale: number };

/**
 * NumericFormat of FOCUS: a whole or decimal number, or E notation. No plus sign, also not in the exponent, no separators of
 * thousands, no signs of currencies.
 */
const NUMERIC = /^(-?)(\d*)(?:\.(\d+))?(?:[eE](-?\d{1,3}))?$/;

/** @returns null for what is not a number by NumericFormat. */
export function parseDecimal(text: string): Decimal | null {
  const match = NUMERIC.exec(text);
  if (!match) return null;
  const [, sign, whole = "", fraction = "", exponent] = match;
  if (whole === "" && fraction === "") return null;
  const magnitude = BigInt(whole + fraction);
  const digits = sign === "-" ? -magnitude : magnitude;
  const scale = fraction.length - (exponent === undefined ? 0 : Number(exponent));
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

const atScale = ({ digits, scale }: Decimal, wanted: number): bigint => digits * 10n ** BigInt(wanted - scale);

/** Below zero, zero or above, as a is to b. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = atScale(a, scale) - atScale(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => ({ digits: a.digits * b.digits, scale: a.scale + b.scale });

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: atScale(a, scale) + atScale(b, scale), scale };
}

/** Whether two amounts are no further apart than the tolerance, which is not below zero. */
export function isWithin(a: Decimal, b: Decimal, tolerance: Decimal): boolean {
  const { digits, scale } = addDecimals(a, { digits: -b.digits, scale: b.scale });
  return compareDecimals({ digits: digits < 0n ? -digits : digits, scale }, tolerance) <= 0;
}
