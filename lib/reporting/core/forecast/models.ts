/**
 * The models that compete for a forecast. Each reads the days before a place and says what each of the next days will
 * cost. All are linear in the costs, so dollars and cents give the same forecast, and none gives less than nothing.
 *
 * The set follows what works on short series of spend: seasonal-naive and its means, a robust median, Holt's trend
 * damped (Gardner and McKenzie 1985: undamped trends run away), and the position in the month for what is billed or
 * batched by date. Which one is used is decided by trial (`trials.ts`), not by taste.
 */
import { type DailySeries, meanBefore, weekdayOf } from "./daily-series";

export const MODEL_NAMES = {
  weekday_mean: "the mean of the same weekday over 4 weeks",
  last_week: "the week before, repeated",
  recent_mean: "the mean of the last 4 weeks",
  weekday_median: "the median of the same weekday over 8 weeks",
  damped_trend: "the trend of the weeks, levelling off",
  month_position: "the usual course of a month",
} as const;
export type ModelName = keyof typeof MODEL_NAMES;
/** In the order in which they win a tie: the simplest that uses weekdays first. */
export const MODELS = Object.keys(MODEL_NAMES) as ModelName[];

type Predict = (series: DailySeries, end: number, horizon: number) => number[];

const WEEK = 7;
const FOUR_WEEKS = 28;
const EIGHT_WEEKS = 56;
const daysAhead = (horizon: number, costOf: (ahead: number) => number): number[] =>
  Array.from({ length: horizon }, (_, ahead) => costOf(ahead));

const recentMean: Predict = (series, end, horizon) => {
  const mean = meanBefore(series, end, FOUR_WEEKS);
  return daysAhead(horizon, () => mean);
};

const lastWeek: Predict = (series, end, horizon) => {
  const from = Math.max(0, end - WEEK);
  return daysAhead(horizon, (ahead) => series.costs[from + (ahead % WEEK)] ?? 0);
};

/** One figure a weekday, made of the days right before `end`; a weekday that they lack takes that of all of them. */
function byWeekday(series: DailySeries, end: number, days: number, figureOf: (costs: number[]) => number): number[] {
  const all = series.costs.slice(Math.max(0, end - days), end);
  const groups: number[][] = Array.from({ length: WEEK }, () => []);
  for (let i = 0; i < all.length; i++) groups[weekdayOf(series, end - all.length + i)]?.push(all[i] ?? 0);
  return groups.map((group) => figureOf(group.length > 0 ? group : all));
}

const onWeekdays =
  (days: number, figureOf: (costs: number[]) => number): Predict =>
  (series, end, horizon) => {
    const figures = byWeekday(series, end, days, figureOf);
    return daysAhead(horizon, (ahead) => figures[weekdayOf(series, end + ahead)] ?? 0);
  };

const meanOf = (costs: readonly number[]): number => (costs.length === 0 ? 0 : costs.reduce((sum, cost) => sum + cost, 0) / costs.length);

function medianOf(costs: readonly number[]): number {
  const sorted = [...costs].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** Smoothing of the level and of the trend, and how much of the trend each further week keeps. */
const [ALPHA, BETA, PHI] = [0.5, 0.3, 0.8];
const TREND_WEEKS = 12;

/**
 * Holt's linear trend, damped, over whole weeks counted back from `end`:
 * l = α·y + (1 − α)(l' + φ·b'), b = β(l − l') + (1 − β)·φ·b', and j weeks ahead l + (φ + … + φ^j)·b. A week is then spread
 * over its days as the last eight weeks were.
 */
const dampedTrend: Predict = (series, end, horizon) => {
  const count = Math.min(TREND_WEEKS, Math.floor(end / WEEK));
  const weeks = Array.from({ length: count }, (_, i) => meanBefore(series, end - (count - 1 - i) * WEEK, WEEK));
  let level = weeks[0] ?? meanBefore(series, end, WEEK);
  let trend = 0;
  for (const mean of weeks.slice(1)) {
    const before = level;
    level = ALPHA * mean + (1 - ALPHA) * (before + PHI * trend);
    trend = BETA * (level - before) + (1 - BETA) * PHI * trend;
  }
  const figures = byWeekday(series, end, EIGHT_WEEKS, meanOf);
  const usual = meanOf(figures);
  return daysAhead(horizon, (ahead) => {
    const steps = Math.floor(ahead / WEEK) + 1;
    const week = Math.max(0, level + (trend * PHI * (1 - PHI ** steps)) / (1 - PHI));
    return usual > 0 ? (week * (figures[weekdayOf(series, end + ahead)] ?? 0)) / usual : week;
  });
};

const MONTHS = 6;
const LEAST_MONTHS = 2;
const SEARCH_DAYS = 200;

/** The recent mean times what the same date of the last months was to the four weeks before it. */
const monthPosition: Predict = (series, end, horizon) => {
  const level = meanBefore(series, end, FOUR_WEEKS);
  const ratios: number[][] = Array.from({ length: 32 }, () => []);
  for (let place = end - 1; place >= Math.max(FOUR_WEEKS, end - SEARCH_DAYS); place--) {
    const usual = meanBefore(series, place, FOUR_WEEKS);
    const known = ratios[series.monthDays[place] ?? 0];
    if (known && known.length < MONTHS && usual > 0) known.push((series.costs[place] ?? 0) / usual);
  }
  return daysAhead(horizon, (ahead) => {
    const known = ratios[series.monthDays[end + ahead] ?? 0] ?? [];
    return known.length < LEAST_MONTHS ? level : level * meanOf(known);
  });
};

export const PREDICT: Readonly<Record<ModelName, Predict>> = {
  weekday_mean: onWeekdays(FOUR_WEEKS, meanOf),
  last_week: lastWeek,
  recent_mean: recentMean,
  weekday_median: onWeekdays(EIGHT_WEEKS, medianOf),
  damped_trend: dampedTrend,
  month_position: monthPosition,
};
