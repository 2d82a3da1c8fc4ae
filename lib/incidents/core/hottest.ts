/**
 * Which hours of an incident its cause is looked for in. A burst of minutes is often followed by a day of small signs, in which what
 * others do anyway adds up to more than it: hours count by what they have beyond twice the usual, and those that together have most,
 * one after the other, are what has to be explained (Kadane's maximal segment).
 */
export type HourUse = { atMs: number; actualUsd: number; expectedUsd: number };

const HOUR_MS = 3_600_000;
const TIMES = 2;
/** Longer incidents are explained by whole days: what lasts has no hottest hours. */
export const MOST_HOURS = 48;

/** @param hours One after the other, none left out. @returns null where no hour has more than twice the usual: all of them count. */
export function hottestSpan(hours: readonly HourUse[]): { fromMs: number; toMs: number } | null {
  let best: { fromMs: number; toMs: number } | null = null;
  let [most, sum, fromMs] = [0, 0, 0];
  for (const { atMs, actualUsd, expectedUsd } of hours) {
    if (sum <= 0) [sum, fromMs] = [0, atMs];
    sum += actualUsd - TIMES * expectedUsd;
    if (sum > most) {
      most = sum;
      best = { fromMs, toMs: atMs + HOUR_MS };
    }
  }
  return best;
}
