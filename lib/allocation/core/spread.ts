/**
 * One amount over its targets: floors first, the rest by weight, in whole units that sum to the amount. What a target gets
 * of the exact split is its ratio; ratios of one amount add to 1.
 */
import { divideHalfEven, parseFixed, USD_SCALE } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import { byKey, largestRemainder, type Minor, type Weight } from "./money";
import type { Floor, Floors } from "./rule";

/** Scale of weights and ratios. */
export const RATIO_SCALE = 15;
const ONE = 10n ** BigInt(RATIO_SCALE);
export const PERCENT_SCALE = 4;
const HUNDRED_PERCENT = 100n * 10n ** BigInt(PERCENT_SCALE);

export type Part = { target: string; amount: Minor; weight: bigint; ratio: bigint };

/** A percentage as a whole number of 10^-4 percent. */
export const parsePercent = (text: string): bigint => parseFixed(text, PERCENT_SCALE);
/** So much of an amount, half to even. */
export const percentOf = (amount: bigint, percent: bigint): bigint => divideHalfEven(amount * percent, HUNDRED_PERCENT);

/**
 * @param weights In 10^-15 of what is weighed; below zero counts as zero. In the order of the keys the result is the same.
 * @returns Null where nothing weighs anything: the amount stays where it is. Parts that are nothing are among the result.
 */
export function spread(amount: Minor, weights: readonly Weight[], floors: Floors | null, currency: string): Part[] | null {
  const sorted = weights.map(({ key, weight }) => ({ key, weight: weight < 0n ? 0n : weight })).sort((a, b) => byKey(a.key, b.key));
  const least = floors ? floorsOf(amount, sorted, floors, currency) : null;
  const effective = least ? aboveFloors(amount < 0n ? -amount : amount, sorted, least) : sorted;
  if (effective.every(({ weight }) => weight === 0n)) return null;
  const amounts = largestRemainder(amount, effective);
  const ratios = largestRemainder(ONE, effective);
  return sorted.map(({ key, weight }, i) => ({ target: key, amount: amounts[i] ?? 0n, weight, ratio: ratios[i] ?? 0n }));
}

/** What each target gets at least; null where nobody has a floor. Of a credit it is what it gets back at least. */
function floorsOf(amount: Minor, targets: readonly Weight[], floors: Floors, currency: string): bigint[] | null {
  if (!floors.everyone && floors.each.length === 0) return null;
  const own = new Map(floors.each.map(({ costCentreId, floor }) => [costCentreId, floor]));
  const size = amount < 0n ? -amount : amount;
  return targets.map(({ key }) => {
    const floor = own.get(key) ?? floors.everyone;
    return floor ? wholeFloor(size, floor, currency) : 0n;
  });
}

/** Rounded up: at least is at least. */
function wholeFloor(size: bigint, { unit, value }: Floor, currency: string): bigint {
  const [dividend, divisor] =
    unit === "percent"
      ? [size * parsePercent(value), HUNDRED_PERCENT]
      : [parseFixed(value, USD_SCALE), 10n ** BigInt(USD_SCALE - minorUnits(currency))];
  return (dividend + divisor - 1n) / divisor;
}

/** Weights by which every target gets its floor and its share of the rest; where floors are more than the amount, only floors count. */
function aboveFloors(size: bigint, targets: readonly Weight[], floors: readonly bigint[]): Weight[] {
  const promised = floors.reduce((sum, floor) => sum + floor, 0n);
  const weighed = targets.reduce((sum, { weight }) => sum + weight, 0n);
  const floorOf = (i: number): bigint => floors[i] ?? 0n;
  if (promised >= size || weighed === 0n) return targets.map(({ key }, i) => ({ key, weight: promised === 0n ? 0n : floorOf(i) }));
  const rest = size - promised;
  return targets.map(({ key, weight }, i) => ({ key, weight: floorOf(i) * weighed + rest * weight }));
}
