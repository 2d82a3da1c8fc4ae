/**
 * What is usual for something at an hour of a day, from its own past: the median day of the 28 days before (weekdays and
 * weekends apart), spread over the day as its hours were. An estimate: floats, which leave as whole millionths of a dollar.
 */
import { parseUsd, type Usd } from "@/lib/kernel/money";

/** What was spent from an instant on, for a day or for an hour. */
export type Spent = { atMs: number; usd: number };
/** `upper`: nineteen of twenty spans of that length stayed below it. */
export type Range = { expected: number; upper: number };
export type Usual = {
  between(fromMs: number, toMs: number): Range;
  /** How far from the expected a span of that length gets without anything having happened: who works now and then is far on some days. */
  swing(fromMs: number, toMs: number): number;
};

export const USUAL_DAYS = 28;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FEW = 3;
const BELOW = 0.95;
/** So many times as far as nineteen of twenty spans got, and as far as nine of ten days: whichever is more. */
const SWINGS = 1.5;
const MOST_DAYS = 0.9;

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;
const isWeekend = (ms: number): boolean => [0, 6].includes(new Date(ms).getUTCDay());

export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (high - low) * (at - Math.floor(at));
}
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/**
 * @param days Of the 28 days before the one that `startMs` lies in, days without usage left out: days before the first one are unknown, the others were nothing.
 * @param hours Of the time before it, as far as hours are kept; without any, a day is spread evenly.
 */
export function usualOf(days: readonly Spent[], hours: readonly Spent[], startMs: number): Usual {
  const end = dayOf(startMs);
  const known = new Map(days.filter(({ atMs }) => atMs < end).map(({ atMs, usd }) => [atMs, usd]));
  const first = Math.min(...known.keys());
  const past: Spent[] = [];
  for (let at = end - DAY_MS; at >= Math.max(first, end - USUAL_DAYS * DAY_MS); at -= DAY_MS)
    past.push({ atMs: at, usd: known.get(at) ?? 0 });
  const typical = (weekend: boolean): number => {
    const like = past.filter(({ atMs }) => isWeekend(atMs) === weekend);
    return median((like.length >= FEW ? like : past).map(({ usd }) => usd));
  };
  const [weekday, weekend] = [typical(false), typical(true)];
  const profile = profileOf(hours.filter(({ atMs }) => atMs < startMs));
  const hourly = (atMs: number): number => (isWeekend(atMs) ? weekend : weekday) * (profile[new Date(atMs).getUTCHours()] ?? 0);
  const spread = spreadOf(hours, past, hourly, startMs);
  const upperOf = (fromMs: number, toMs: number): number => spread * Math.sqrt(Math.max(0, toMs - fromMs) / HOUR_MS);
  const sums = past.map(({ usd }) => usd);
  const daySwing = Math.max(0, quantile(sums, MOST_DAYS) - median(sums));
  return {
    swing: (fromMs, toMs) => Math.max(SWINGS * upperOf(fromMs, toMs), daySwing * Math.sqrt(Math.max(1, (toMs - fromMs) / DAY_MS))),
    between(fromMs, toMs) {
      let expected = 0;
      for (let at = Math.floor(fromMs / HOUR_MS) * HOUR_MS; at < toMs; at += HOUR_MS) {
        expected += (hourly(at) * (Math.min(at + HOUR_MS, toMs) - Math.max(at, fromMs))) / HOUR_MS;
      }
      return { expected, upper: expected + upperOf(fromMs, toMs) };
    },
  };
}

/** Share of a day that each of its hours has. */
function profileOf(hours: readonly Spent[]): number[] {
  const sums = Array<number>(24).fill(0);
  for (const { atMs, usd } of hours) {
    const hour = new Date(atMs).getUTCHours();
    sums[hour] = (sums[hour] ?? 0) + usd;
  }
  const whole = sums.reduce((sum, usd) => sum + usd, 0);
  return whole > 0 ? sums.map((usd) => usd / whole) : sums.map(() => 1 / 24);
}

/** How far an hour goes beyond what is expected of it: of days where no hours are known, as if hours were independent. */
function spreadOf(hours: readonly Spent[], past: readonly Spent[], hourly: (atMs: number) => number, startMs: number): number {
  const known = new Map(hours.filter(({ atMs }) => atMs < startMs).map(({ atMs, usd }) => [atMs, usd]));
  if (known.size === 0) {
    const usual = past.map(({ usd }) => usd);
    return (quantile(usual, BELOW) - median(usual)) / Math.sqrt(24);
  }
  const beyond: number[] = [];
  for (let at = Math.min(...known.keys()); at < dayOf(startMs); at += HOUR_MS) beyond.push((known.get(at) ?? 0) - hourly(at));
  return Math.max(0, quantile(beyond, BELOW));
}

/** An estimate as money, to the millionth of a dollar. */
export const usdOf = (estimate: number): Usd => parseUsd(Math.max(0, estimate).toFixed(6));
