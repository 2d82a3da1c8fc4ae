/**
 * Cost by day as the models of a forecast read it. Binary floats: good enough for statistics, never money that was spent.
 * Days are counted from 1 January 1970 in UTC.
 */
import { startOfUtcDay } from "@/lib/kernel/period";

export const DAY_MS = 86_400_000;

export type DailySeries = {
  /** Dollars of each complete day, the oldest first; a day without usage is 0. */
  costs: readonly number[];
  /** `sums[i]` is the sum of the first i days. */
  sums: readonly number[];
  /** The number of the first day. */
  firstDay: number;
  /** The date in its month of each day and of `LONGEST_HORIZON` days beyond. */
  monthDays: readonly number[];
};

/** No period is longer. */
export const LONGEST_HORIZON = 31;

export const dayNumber = (at: Date): number => startOfUtcDay(at).getTime() / DAY_MS;
/** 0 is Sunday. */
export const weekdayOf = (series: DailySeries, place: number): number => (((series.firstDay + place + 4) % 7) + 7) % 7;

export function dailySeries(firstDay: number, costs: readonly number[]): DailySeries {
  const sums = [0];
  for (const cost of costs) sums.push((sums.at(-1) ?? 0) + cost);
  const monthDays = Array.from({ length: costs.length + LONGEST_HORIZON }, (_, i) => new Date((firstDay + i) * DAY_MS).getUTCDate());
  return { costs, sums, firstDay, monthDays };
}

/** The sum of the days from one place up to another, which is not in it. */
export const sumBetween = (series: DailySeries, from: number, to: number): number => (series.sums[to] ?? 0) - (series.sums[from] ?? 0);

/** The mean of up to `count` days right before a place. */
export function meanBefore(series: DailySeries, end: number, count: number): number {
  const from = Math.max(0, end - count);
  return end > from ? sumBetween(series, from, end) / (end - from) : 0;
}
