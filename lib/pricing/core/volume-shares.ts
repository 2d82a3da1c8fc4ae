/**
 * What each use of a period costs by an agreement's tiers: in the order of days, as a bill counts them up. A graduated tier
 * begins on the day that reaches it, and all uses of a day pay one average price; the price of the whole holds for every day alike.
 */
import { divideHalfEven, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { countedOf, type VolumeTerms, type VolumeUse, volumeCost } from "./volume";

/** `day`: "2026-10-01". */
export type DayUse = Pick<VolumeUse, "quantity" | "costUsd"> & { day: string };

/** For each use, in its order, what tiers make of it less what it was charged. They sum to the difference of the bill. */
export function changesByUse(terms: VolumeTerms, uses: readonly DayUse[]): Usd[] {
  const changes: Usd[] = uses.map(() => ZERO_USD);
  if (uses.reduce((sum, use) => sum + countedOf(terms, use), 0n) <= 0n) return changes;
  let counted = 0n;
  for (const indexes of stepsOf(terms, uses)) {
    const own = indexes.map((i) => countedOf(terms, uses[i] ?? NOTHING));
    const volume = own.reduce((sum, each) => sum + each, 0n);
    const costUsd = volumeCost(terms, counted + volume) - volumeCost(terms, counted);
    let reached = 0n;
    let given = 0n;
    indexes.forEach((index, i) => {
      reached += own[i] ?? 0n;
      const upToHere = portion(costUsd, reached, volume);
      changes[index] = (upToHere - given - (uses[index]?.costUsd ?? 0n)) as Usd;
      given = upToHere;
    });
    counted += volume;
  }
  return changes;
}

const NOTHING = { quantity: 0n, costUsd: ZERO_USD };

/** Positions of uses that pay one price: those of each day, in order, or all. */
function stepsOf({ counting }: VolumeTerms, uses: readonly DayUse[]): number[][] {
  const steps = new Map<string, number[]>();
  for (const [i, { day }] of uses.entries()) {
    const step = counting === "whole" ? "" : day;
    const known = steps.get(step);
    if (known) known.push(i);
    else steps.set(step, [i]);
  }
  return [...steps].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, indexes]) => indexes);
}

/** Of a day without any volume in sum nothing is owed. */
function portion(costUsd: bigint, part: bigint, whole: bigint): bigint {
  if (whole === 0n) return 0n;
  return whole < 0n ? divideHalfEven(-costUsd * part, -whole) : divideHalfEven(costUsd * part, whole);
}
