/**
 * What internal prices took above cost goes back, what they took below is asked for, in proportion to what each cost centre
 * had as direct cost. It sums to minus the difference, so that over the periods and the true-up everybody together pays cost.
 */
import { byKey, largestRemainder, type Minor } from "./money";

/** @param charged Charged above cost, by anybody. @param direct Direct cost of the periods by cost centre, exact. */
export function trueUpShares(difference: Minor, direct: ReadonlyMap<string, bigint>): Map<string, Minor> | null {
  const weights = [...direct]
    .map(([key, cost]) => ({ key, weight: cost < 0n ? 0n : cost }))
    .filter(({ weight }) => weight > 0n)
    .sort((a, b) => byKey(a.key, b.key));
  if (weights.length === 0) return null;
  const parts = largestRemainder(-difference, weights);
  return new Map(weights.flatMap(({ key }, i) => (parts[i] === undefined || parts[i] === 0n ? [] : [[key, parts[i]] as const])));
}
