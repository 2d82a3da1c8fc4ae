/**
 * How rare a deviation is, counted: deviations as decimal logarithms in bins of 16-bit counts. When enough were counted all are
 * halved, so that older ones weigh less; adding is O(1).
 */

/** Bins of a histogram; the first also holds all that is smaller. */
export const BINS = 64;
const LOWEST = -2;
const BINS_PER_DECADE = 13;
/** Beyond so many decades a deviation is not told from a greater one. */
const FARTHEST = 12;

/** Where a deviation, in multiples of its usual size, stands in the bins; zero and less stand below all of them. */
export function standingOf(ratio: number): number {
  if (!(ratio > 0)) return 0;
  return Math.max(0, (Math.min(Math.log10(ratio), FARTHEST) - LOWEST) * BINS_PER_DECADE);
}

/**
 * -log10 of the share of deviations that were as far out: (tail + ½) ÷ (n + 1). Within a bin it is read off a straight line; beyond the
 * farthest ever seen it goes on by `perBin` decades a bin, so that it has no upper end.
 * @param from Where the bins of this histogram begin. @param total How many they count.
 */
export function rarityOf(counts: Uint16Array, from: number, total: number, standing: number, perBin: number): number {
  const bin = Math.min(BINS - 1, Math.floor(standing));
  let above = 0;
  for (let i = BINS - 1; i > bin; i--) above += counts[from + i] ?? 0;
  const own = counts[from + bin] ?? 0;
  const tail = above + own * (1 - Math.min(1, standing - bin));
  const rarity = -Math.log10((tail + 0.5) / (total + 1));
  if (above > 0 || (own > 0 && standing < BINS)) return rarity;
  let farthest = bin;
  while (farthest > 0 && !((counts[from + farthest] ?? 0) > 0)) farthest--;
  return rarity + perBin * Math.max(0, standing - farthest - 1);
}

/** Counts one deviation; at `most` all counts are halved. @returns how many are counted now. */
export function count(counts: Uint16Array, from: number, total: number, standing: number, most: number): number {
  const bin = from + Math.min(BINS - 1, Math.floor(standing));
  counts[bin] = (counts[bin] ?? 0) + 1;
  if (total + 1 < most) return total + 1;
  let left = 0;
  for (let i = from; i < from + BINS; i++) {
    const half = (counts[i] ?? 0) >> 1;
    counts[i] = half;
    left += half;
  }
  return left;
}
