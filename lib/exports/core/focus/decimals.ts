/**
 * Decimals as FOCUS files write them: always with a point, since the official validator takes a column of whole numbers for
 * integers and refuses it.
 */
import { formatFixed, USD_SCALE } from "@/lib/kernel/money";

export const withPoint = (text: string): string => (text.includes(".") ? text : `${text}.0`);
export const moneyText = (atoms: bigint): string => withPoint(formatFixed(atoms, USD_SCALE));

/** An exact decimal. */
export type Exact = { digits: bigint; scale: number };

export function exactOf(text: string): Exact {
  const point = text.indexOf(".");
  if (point < 0) return { digits: BigInt(text), scale: 0 };
  return { digits: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

export const productText = (a: Exact, b: Exact): string => withPoint(formatFixed(a.digits * b.digits, a.scale + b.scale));

/** How many zeros a power of ten has; null for what is none, which no decimal quantity can be divided by exactly. */
export function zerosOf(per: number): number | null {
  const match = /^10*$/.exec(String(per));
  return match ? match[0].length - 1 : null;
}

/** A quantity divided by a power of ten: its point moves. */
export const shifted = ({ digits, scale }: Exact, zeros: number): Exact => ({ digits, scale: scale + zeros });
export const exactText = ({ digits, scale }: Exact): string => withPoint(formatFixed(digits, scale));
