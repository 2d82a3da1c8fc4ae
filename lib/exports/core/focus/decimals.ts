/**
 * Decimals as FOCUS files write them: always with a point, since the official validator takes a column of whole numbers for
 * integers and refuses it.
 */
import { formatFixed, USD_SCALE } from "@/lib/kernel/money";

export const withPoint = (text: string): string => (text.includes(".") ? text : `${text}.0`);
export const moneyText = (atoms: bigint): string => withPoint(formatFixed(atoms, USD_SCALE));

/** An exact decimal. `small`: its digits as a number, NaN where they are more than a number holds exactly. */
export type Exact = { digits: bigint; scale: number; small: number };

const exact = (digits: bigint, scale: number): Exact => ({
  digits,
  scale,
  small: digits <= MOST && digits >= -MOST ? Number(digits) : Number.NaN,
});
const MOST = BigInt(Number.MAX_SAFE_INTEGER);
export const NOTHING = exact(0n, 0);
export const ONE = exact(1n, 0);

export function exactOf(text: string): Exact {
  const point = text.indexOf(".");
  return point < 0 ? exact(BigInt(text), 0) : exact(BigInt(digitsOf(text, point)), text.length - point - 1);
}

const digitsOf = (text: string, point: number): string => (point < 0 ? text : text.slice(0, point) + text.slice(point + 1));

/**
 * A factor times a plain decimal divided by a power of ten. Most products fit a number, which is several times faster than a bigint,
 * and two million rows have some of them each.
 */
export function productText(factor: Exact, text: string, zeros = 0): string {
  const point = text.indexOf(".");
  const digits = digitsOf(text, point);
  const scale = factor.scale + zeros + (point < 0 ? 0 : text.length - point - 1);
  const product = factor.small * Number(digits);
  // Beyond it, or NaN, neither the product nor what was multiplied is known to be exact.
  if (Math.abs(product) <= Number.MAX_SAFE_INTEGER) return pointed(String(product), scale);
  return pointed(String(factor.digits * BigInt(digits)), scale);
}

/** What multiplies plain decimals by one factor. */
export function times(factor: string): (text: string) => string {
  const by = exactOf(factor);
  if (by.small === 1 && by.scale === 0) return withPoint;
  return (text) => productText(by, text);
}

/** A plain decimal whose point moves to the left. */
export function shiftedText(text: string, zeros: number): string {
  const point = text.indexOf(".");
  if (zeros === 0) return point < 0 ? `${text}.0` : text;
  return pointed(digitsOf(text, point), zeros + (point < 0 ? 0 : text.length - point - 1));
}

/** The shortest decimal with a point of so many digits, the last `scale` of which are behind it. */
function pointed(digits: string, scale: number): string {
  if (digits.charCodeAt(0) === MINUS) return `-${pointed(digits.slice(1), scale)}`;
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, "0");
  const point = padded.length - scale;
  let end = padded.length;
  while (end > point && padded.charCodeAt(end - 1) === ZERO) end--;
  const whole = padded.slice(leadingZeros(padded, point), point);
  return end === point ? `${whole}.0` : `${whole}.${padded.slice(point, end)}`;
}
const MINUS = 45;
const ZERO = 48;

/** Of digits that a point was taken out of, "0" + "25": one stays. */
function leadingZeros(digits: string, point: number): number {
  let from = 0;
  while (from < point - 1 && digits.charCodeAt(from) === ZERO) from++;
  return from;
}

/** How many zeros a power of ten has; null for what is none, which no decimal quantity can be divided by exactly. */
export function zerosOf(per: number): number | null {
  const match = /^10*$/.exec(String(per));
  return match ? match[0].length - 1 : null;
}

export const exactText = ({ digits, scale }: Exact): string => withPoint(formatFixed(digits, scale));
