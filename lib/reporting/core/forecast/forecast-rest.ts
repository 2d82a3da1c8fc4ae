/**
 * What the next days will cost together, with the range that holds it four times out of five.
 *
 * Band: split conformal (Vovk; Lei et al. 2018) on the errors of `replay`, which the forecast did not learn from: the
 * 10 % and 90 % quantiles of the relative errors at the very same horizon, times level × days. Trials overlap, so they
 * are worth only as many as fit beside each other: with w of those the level is 0.9 × (1 + 1/w), and where that passes 1
 * the greatest error is widened by as much. Where the history holds fewer than three windows of the whole horizon,
 * the errors of the longest horizon that it holds three of stand for the rest, growing with the days as if they never
 * averaged out.
 */
import { type DailySeries, meanBefore } from "./daily-series";
import { type ModelName, PREDICT } from "./models";
import { levelAt, replay, runningSums, type Trial, trainingDays } from "./trials";

/** Days with a complete record, from the first with usage on, below which nothing is said. */
export const LEAST_HISTORY = 14;
export const COVERAGE = 0.8;
const LEAST_WINDOWS = 3;

export type RestForecast = {
  model: ModelName;
  /** Dollars of the first k + 1 days together, and how far below and above them the range reaches. */
  sums: number[];
  below: number[];
  above: number[];
  /** Windows of the horizon that the range was made from, that do not overlap. */
  windows: number;
  /** Days of the horizon whose errors were measured; fewer than asked for when the history is short. */
  measuredDays: number;
  errorShare: number | null;
};

/** @returns null when there is too little history before `end`. */
export function forecastRest(series: DailySeries, trials: readonly Trial[], end: number, horizon: number): RestForecast | null {
  if (end < LEAST_HISTORY || horizon < 1) return null;
  const testedDays = end - trainingDays(end);
  const measuredDays = Math.min(horizon, Math.floor(testedDays / LEAST_WINDOWS));
  const windows = Math.floor(testedDays / measuredDays);
  const { errors, choice } = replay(series, trials, end, measuredDays);
  const level = Math.max(levelAt(series, end), meanBefore(series, end, 7));
  const share = ((1 + COVERAGE) / 2) * (1 + 1 / (2 * windows));
  const byHorizon = Array.from({ length: measuredDays }, (_, i) => errors.map((error) => error[i] ?? 0).sort((a, b) => a - b));
  const widths = Array.from({ length: horizon }, (_, i) => {
    const relative = byHorizon[Math.min(i, measuredDays - 1)] ?? [];
    const scale = level * (i + 1) * Math.max(1, share);
    return { below: scale * Math.max(0, -quantile(relative, 1 - share)), above: scale * Math.max(0, quantile(relative, share)) };
  });
  return {
    model: choice.model,
    sums: runningSums(PREDICT[choice.model](series, end, horizon)),
    below: widths.map((width) => width.below),
    above: widths.map((width) => width.above),
    windows,
    measuredDays,
    errorShare: choice.errorShare,
  };
}

export type Range = { expected: number; low: number; high: number };

/**
 * What is still to come, day by day together, when a part of the first day has passed already: that part of the first
 * day is taken off, and the width is that of a horizon as much shorter.
 * @param passed From 0 up to 1.
 */
export function stillToCome({ sums, below, above }: RestForecast, passed: number): Range[] {
  const first = sums[0] ?? 0;
  const at = (widths: readonly number[], i: number): number => {
    const before = i === 0 ? 0 : (widths[i - 1] ?? 0);
    return before + (1 - passed) * ((widths[i] ?? 0) - before);
  };
  const ranges = sums.map((sum, i) => {
    const expected = Math.max(0, sum - passed * first);
    return { expected, low: Math.max(0, expected - at(below, i)), high: expected + at(above, i) };
  });
  // What is spent is never less a day later: earlier bounds give way, the last one stays as it was measured.
  for (let i = ranges.length - 2; i >= 0; i--) {
    const [range, next] = [ranges[i], ranges[i + 1]];
    if (range && next) ranges[i] = { ...range, low: Math.min(range.low, next.low), high: Math.min(range.high, next.high) };
  }
  return ranges;
}

/** Between neighbours in proportion. */
export function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(Math.max(share, 0), 1) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
  return below + (above - below) * (place - Math.floor(place));
}
