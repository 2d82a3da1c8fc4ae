/**
 * How much of a difference came from prices alone: price-volume-mix analysis of what was used in an incident against what
 * is usual in as much time. With quantity q, cost c and rate p = c / q of a leaf (one meter of one model of one identity),
 * before (0) and now (1):
 *   volume  Σ (q1 − q0) p0   in which everything grew alike, and mix, what grew more or less than that
 *   price   Σ q1 (p1 − p0)
 * What began has no old rate and is volume. The formulas and their rounding are those of lib/reporting/core/explain; the
 * three parts sum to the whole difference to the last digit.
 */
import { divideHalfEven, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { addEffects, type Cell, changeOf, noEffects, splitChange } from "@/lib/reporting/core/explain/split-change";

export type PriceEffect = { volumeUsd: Usd; mixUsd: Usd; priceUsd: Usd; wholeUsd: Usd };

/** @param leaves Each leaf once or cut into cells; `unpriced` above 0 on a side means that it has no rate, and is volume. */
export function priceEffect(leaves: readonly Cell[]): PriceEffect {
  const sum = splitChange(leaves).reduce((effects, cell) => addEffects(effects, cell.effects), noEffects());
  return {
    volumeUsd: sumUsd([sum.volume, sum.new, sum.gone, sum.unpriced]),
    mixUsd: sum.mix,
    priceUsd: sum.price,
    wholeUsd: changeOf(sum),
  };
}

/**
 * The part of an amount that prices made, by the price effect of a longer span that the amount is a part of; rounded half
 * to even to 10⁻¹⁵ dollars.
 */
export const shareOfPrice = (amountUsd: Usd, longer: { costUsd: Usd; priceUsd: Usd }): Usd =>
  longer.costUsd > 0n ? (divideHalfEven(amountUsd * longer.priceUsd, longer.costUsd) as Usd) : ZERO_USD;
