/**
 * Whether and when a count reaches its limit, by 2,000 paths of what is still to come.
 *
 * A path's day is profile × exp(ε) × exp(η). Profile: the mean of the same weekday over four weeks, so day of the week ×
 * level. ε: the own residuals of past days, day / profile as it was known then, drawn in blocks of 7 days (3 with less
 * than six weeks) so that good and bad weeks stay together (moving block bootstrap, Künsch 1989); a day without use is a
 * residual of 0, and their mean is what all these days came to beside their profiles. η: one normal draw for the whole
 * path, since the level itself is an estimate, wider with less than six weeks. What is reserved counts as used. Paths
 * depend on seed and history alone, never on the limit, so that a higher limit is never likelier to be reached.
 */

import { chanceOf } from "./chance";
import { dailySeries, meanBefore, weekdayOf } from "./daily-series";
import { quantile } from "./forecast-rest";

/** Days with a complete record, from the first with use on, below which nothing is said. */
export const LEAST_DAYS = 5;
/** Days that are looked back on: half a year. */
export const BREACH_DAYS = 182;
export const PATHS = 2_000;

export type BreachInput = {
  /** Of count and day: paths are the same all day long. */
  seed: string;
  /** Used in each complete day before today, the oldest first, from the first with use on; and the number of the first day. */
  daily: readonly number[];
  firstDay: number;
  /** The part of today (UTC) that has passed, from 0 up to 1. */
  passed: number;
  /** Used so far in the window, with what open reservations hold. */
  used: number;
  /** Instants to come at which is looked, rising, the last of them the end of the window: in days from the start of today. */
  ends: readonly number[];
  /** The limit now, and the one in force right before each of `ends`: raises come and go. */
  limit: number;
  limits: readonly number[];
};

export type Quantiles = { p10: number; p50: number; p90: number };
export type BreachForecast = {
  /** That the limit is reached by the last of `ends`: from 0.01 to 0.99, or 1 where it is reached already. */
  probability: number;
  /** Places in `ends` by which one in a hundred, a tenth, half and nine tenths of the paths have reached it; -1: already; null: not. */
  notBefore: number | null;
  crossed: Record<keyof Quantiles, number | null>;
  /** Used at each of `ends`. */
  band: Quantiles[];
};

const WEEK = 7;
const LEVEL_DAYS = 28;
const LONG_HISTORY = 42;
const SHORT_BLOCK = 3;
/** One surprising day is worth so many usual ones at most. */
const MOST_RATIO = 12;
/** Residuals were measured against levels that were estimates too: half of what these are off by is in the blocks already. */
const COMMON_PART = 0.5;
/** Use that grows is above a mean of the past; what that comes to is kept, within bounds. */
const [LEAST_GROWTH, MOST_GROWTH] = [0.7, 1.3];
/** What a level may be off by where too little is known to measure it. */
const COLD_SPREAD = 0.5;

/** @returns null with too little history: then only what is reached already is sure. */
export function forecastBreach(input: BreachInput): BreachForecast | null {
  const { daily, used, limit, ends, limits } = input;
  if (daily.length < LEAST_DAYS) return null;
  const horizon = Math.max(1, Math.ceil(ends.at(-1) ?? 0));
  const model = learn(daily, input.firstDay, horizon);
  const chance = chanceOf(input.seed);
  const at = ends.map(() => new Float64Array(PATHS));
  const crossings = new Array<number>(ends.length + 1).fill(0);
  const sums = new Float64Array(horizon + 1);
  for (let path = 0; path < PATHS; path++) {
    drawPath(model, chance, input.passed, sums);
    let isOver = used >= limit;
    if (isOver) crossings[0] = (crossings[0] ?? 0) + 1;
    for (let i = 0; i < ends.length; i++) {
      const total = used + sumAt(sums, ends[i] ?? 0, input.passed);
      (at[i] as Float64Array)[path] = total;
      if (isOver || total < (limits[i] ?? limit)) continue;
      isOver = true;
      crossings[i + 1] = (crossings[i + 1] ?? 0) + 1;
    }
  }
  return { ...whenCrossed(crossings), band: at.map(quantilesOf) };
}

/** Places are one on: the first is "already". */
function whenCrossed(crossings: readonly number[]): Omit<BreachForecast, "band"> {
  const placeOf = (share: number): number | null => {
    let paths = 0;
    for (const [place, count] of crossings.entries()) {
      paths += count;
      if (paths >= share * PATHS) return place - 1;
    }
    return null;
  };
  const share = crossings.reduce((sum, count) => sum + count, 0) / PATHS;
  return {
    probability: crossings[0] === PATHS ? 1 : Math.min(0.99, Math.max(0.01, share)),
    notBefore: placeOf(0.01),
    crossed: { p10: placeOf(0.1), p50: placeOf(0.5), p90: placeOf(0.9) },
  };
}

function quantilesOf(values: Float64Array): Quantiles {
  const sorted = Array.from(values.sort());
  return { p10: quantile(sorted, 0.1), p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
}

/** `profile`: of each day ahead. `spread`: of the logarithm of the level. */
type Model = { profile: number[]; ratios: number[]; block: number; spread: number };

function learn(daily: readonly number[], firstDay: number, horizon: number): Model {
  const series = dailySeries(firstDay, daily);
  const end = daily.length;
  const block = end < LONG_HISTORY ? SHORT_BLOCK : WEEK;
  const ratios: number[] = [];
  let [came, expected, sum] = [0, 0, 0];
  for (let day = Math.min(WEEK, SHORT_BLOCK, end - 1); day < end; day++) {
    const profile = profileAt(series, day, 0);
    const ratio = ratioOf(series.costs[day] ?? 0, Math.max(profile, meanBefore(series, day, LEVEL_DAYS) / 10));
    ratios.push(ratio);
    came += series.costs[day] ?? 0;
    expected += profile;
    sum += ratio;
  }
  const growth = expected > 0 ? Math.min(MOST_GROWTH, Math.max(LEAST_GROWTH, came / expected)) : 1;
  const scale = sum > 0 ? (growth * ratios.length) / sum : 1;
  const scaled = ratios.map((ratio) => ratio * scale);
  const profile = Array.from({ length: horizon }, (_, ahead) => profileAt(series, end, ahead));
  return { profile, ratios: scaled, block, spread: spreadOf(scaled, block, end) };
}

type Series = ReturnType<typeof dailySeries>;

/** The mean of a weekday in the four weeks before a day; of all of them for a weekday that they lack. */
function profileAt(series: Series, end: number, ahead: number): number {
  const weekday = weekdayOf(series, end + ahead);
  let [sum, count] = [0, 0];
  for (let day = Math.max(0, end - LEVEL_DAYS); day < end; day++) {
    if (weekdayOf(series, day) !== weekday) continue;
    sum += series.costs[day] ?? 0;
    count++;
  }
  const level = meanBefore(series, end, LEVEL_DAYS);
  // A weekday seen once or twice is half itself, half any day.
  return (sum + level) / (count + 1);
}

const ratioOf = (used: number, expected: number): number => (expected > 0 ? Math.min(MOST_RATIO, used / expected) : 1);

/** Standard error of the logarithm of the level, from how block means differ; wider with less than two weeks. */
function spreadOf(ratios: readonly number[], block: number, days: number): number {
  const means: number[] = [];
  for (let end = ratios.length; end >= block; end -= block) means.push(ratios.slice(end - block, end).reduce((a, b) => a + b, 0) / block);
  const cold = COLD_SPREAD * Math.max(0, 1 - days / LONG_HISTORY);
  if (means.length < 2) return Math.max(cold, COLD_SPREAD);
  const logs = means.map((mean) => Math.log(Math.max(mean, 0.05)));
  const mid = logs.reduce((a, b) => a + b, 0) / logs.length;
  const variance = logs.reduce((sum, log) => sum + (log - mid) ** 2, 0) / (logs.length - 1);
  const effective = Math.min(means.length, LEVEL_DAYS / block);
  return Math.hypot(COMMON_PART * Math.sqrt(variance / effective), cold);
}

/** Fills `sums` with what the days ahead add up to; of today only what has not passed. */
function drawPath(
  { profile, ratios, block, spread }: Model,
  chance: ReturnType<typeof chanceOf>,
  passed: number,
  sums: Float64Array,
): void {
  const factor = Math.exp(chance.normal() * spread);
  let place = 0;
  let left = 0;
  let sum = 0;
  for (let day = 0; day < profile.length; day++) {
    if (left === 0) {
      place = Math.floor(chance.unit() * Math.max(1, ratios.length - block + 1));
      left = Math.min(block, ratios.length);
    }
    sum += (profile[day] ?? 0) * (ratios[place] ?? 0) * factor * (day === 0 ? 1 - passed : 1);
    sums[day + 1] = sum;
    place++;
    left--;
  }
}

/** What a path adds up to at an instant, in days from the start of today; within a day in proportion. */
function sumAt(sums: Float64Array, at: number, passed: number): number {
  const day = Math.min(Math.max(0, Math.ceil(at) - 1), sums.length - 2);
  const from = day === 0 ? passed : day;
  const part = Math.min(1, Math.max(0, (at - from) / (day + 1 - from)));
  return (sums[day] ?? 0) + ((sums[day + 1] ?? 0) - (sums[day] ?? 0)) * part;
}
