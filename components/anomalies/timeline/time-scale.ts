/** Time on a plot: milliseconds to pixels and back, round ticks in UTC, and what a bucket is called. Pure. */
import { formatDay, formatTime } from "../../charts/prepare/dates";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Steps whose ticks fall on round times of the day. */
const STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
] as const;
const LONGEST = 28 * DAY;

export type TimeScale = { fromMs: number; toMs: number; left: number; width: number };

export const xOf = ({ fromMs, toMs, left, width }: TimeScale, atMs: number): number =>
  left + (toMs > fromMs ? (within({ fromMs, toMs }, atMs) - fromMs) / (toMs - fromMs) : 0) * width;

export const timeAt = ({ fromMs, toMs, left, width }: TimeScale, x: number): number =>
  within({ fromMs, toMs }, fromMs + (width > 0 ? (x - left) / width : 0) * (toMs - fromMs));

/** What lies before or behind the axis stands at its end. */
export const within = ({ fromMs, toMs }: Pick<TimeScale, "fromMs" | "toMs">, atMs: number): number =>
  Math.min(toMs, Math.max(fromMs, atMs));

export type TimeTick = { atMs: number; label: string };

/** At most `fit` round ticks; midnight is written as its day, for spans of a day and more every tick is. */
export function ticksOf({ fromMs, toMs }: Pick<TimeScale, "fromMs" | "toMs">, fit: number): TimeTick[] {
  const span = toMs - fromMs;
  if (!(span > 0) || fit < 1) return [];
  const step = STEPS.find((one) => Math.floor(span / one) + 1 <= fit) ?? LONGEST;
  const ticks: TimeTick[] = [];
  for (let atMs = Math.ceil(fromMs / step) * step; atMs <= toMs; atMs += step) ticks.push({ atMs, label: tickLabel(atMs, step) });
  return ticks;
}

function tickLabel(atMs: number, step: number): string {
  const at = new Date(atMs);
  return step >= DAY || atMs % DAY === 0 ? formatDay(at) : formatTime(at, { zone: false });
}

/** "10 min", "hour", "6 h", "day": what one bucket is, after "$ per" and "in these". */
export function bucketWords(seconds: number): string {
  if (seconds === 3600) return "hour";
  if (seconds === 86_400) return "day";
  if (seconds === 60) return "minute";
  if (seconds % 86_400 === 0) return `${seconds / 86_400}\u00a0days`;
  if (seconds % 3600 === 0) return `${seconds / 3600}\u00a0h`;
  return seconds % 60 === 0 ? `${seconds / 60}\u00a0min` : `${seconds}\u00a0s`;
}

/** "in this hour", "in these 10 min". */
export const inBucket = (seconds: number): string => {
  const words = bucketWords(seconds);
  return `in ${/^\d/.test(words) ? "these" : "this"} ${words}`;
};

/** "05:38", with the day where the axis covers more than one, with seconds where it is short. */
export function instantWords(atMs: number, { fromMs, toMs }: Pick<TimeScale, "fromMs" | "toMs">): string {
  const at = new Date(atMs);
  const time = toMs - fromMs <= 20 * MINUTE ? at.toISOString().slice(11, 19) : formatTime(at, { zone: false });
  return Math.floor(fromMs / DAY) === Math.floor((toMs - 1) / DAY) ? time : `${formatDay(at)}, ${time}`;
}
