/** Lays another period under this one so that Mondays stand on Mondays: shifted by whole weeks, never by month length. */
import type { Decimal } from "./decimal-text";

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

export type DatedValue = { start: string; value: Decimal };

/** The whole number of weeks nearest to the distance between two starts; at least one. */
export function weeksBetween(current: string, previous: string): number {
  return Math.max(1, Math.round((new Date(current).getTime() - new Date(previous).getTime()) / WEEK_MS));
}

/**
 * For each bucket the value of the same weekday and hour `weeks` weeks before. What the other period does not hold is
 * null: the line has a gap there, not a zero.
 */
export function shiftByWeekday(starts: readonly string[], previous: readonly DatedValue[], weeks?: number): Decimal[] {
  const [first] = starts;
  const [before] = previous;
  if (!first || !before) return starts.map(() => null);
  const shift = (weeks ?? weeksBetween(first, before.start)) * WEEK_MS;
  const byStart = new Map(previous.map((one) => [new Date(one.start).getTime(), one.value]));
  return starts.map((start) => byStart.get(new Date(start).getTime() - shift) ?? null);
}

/** First to first, second to second: for weeks and months, where no weekday can be wrong. */
export function shiftByPlace(starts: readonly string[], previous: readonly DatedValue[]): Decimal[] {
  return starts.map((_, i) => previous[i]?.value ?? null);
}

/** Running totals; from the first unknown on, a known part keeps adding and unknown buckets stay unknown. */
export function cumulate(values: readonly Decimal[], add: (a: Decimal, b: Decimal) => string | null): Decimal[] {
  let running: Decimal = null;
  return values.map((value) => {
    if (value === null || value === undefined) return null;
    running = running === null ? value : add(running, value);
    return running;
  });
}
