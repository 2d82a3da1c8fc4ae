/** The calendar of the sample: everything is dated by whole UTC days before the day the sample ends on. */
import { startOfUtcDay } from "@/lib/kernel/period";
import type { Moment } from "./organisation";

export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;

/** The instant of "HH:MM" UTC, so many days before the day of `until`. */
export function momentMs(until: Date, { daysAgo, at }: Moment): number {
  const [hours = 0, minutes = 0] = at.split(":").map(Number);
  return startOfUtcDay(until).getTime() - daysAgo * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS;
}

/** Half-open, in milliseconds: the time that usage is made for. */
export type Window = { startMs: number; endMs: number; until: Date };

export const windowOf = (until: Date, days: number): Window => ({
  startMs: until.getTime() - days * DAY_MS,
  endMs: until.getTime(),
  until,
});
