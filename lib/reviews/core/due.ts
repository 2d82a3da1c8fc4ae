/**
 * When a stage ends, when people are reminded and when others are asked. A stage ends at 23:59:59 of a day as the clocks of
 * the campaign's zone show it, whatever they did that day.
 */
import { tzOffset } from "@date-fns/tz";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The last second of the day that lies so many days after the day of an instant, both as the zone shows them. */
export function endOfDayAfter(start: Date, days: number, timeZone: string): Date {
  const shown = new Date(start.getTime() + tzOffset(timeZone, start) * MINUTE_MS);
  const midnight = Date.UTC(shown.getUTCFullYear(), shown.getUTCMonth(), shown.getUTCDate() + days + 1);
  return new Date(instantOfMidnight(midnight, timeZone) - 1_000);
}

/** The first instant of a day. Where clocks leap over midnight it is the leap; where they show it twice, the first showing. */
function instantOfMidnight(shownMs: number, timeZone: string): number {
  const guess = shownMs - tzOffset(timeZone, new Date(shownMs)) * MINUTE_MS;
  const offsets = [guess - DAY_MS / 2, guess + DAY_MS / 2].map((at) => tzOffset(timeZone, new Date(at)));
  const instants = offsets.map((offset) => shownMs - offset * MINUTE_MS);
  const fitting = instants.filter((at, i) => tzOffset(timeZone, new Date(at)) === offsets[i]);
  return fitting.length > 0 ? Math.min(...fitting) : (instants[0] as number);
}

/** The end of the day after so many working days, Monday to Friday in the zone. */
export function endOfWorkingDayAfter(start: Date, workingDays: number, timeZone: string): Date {
  const shown = new Date(start.getTime() + tzOffset(timeZone, start) * MINUTE_MS);
  let weekday = shown.getUTCDay();
  let days = 0;
  for (let left = workingDays; left > 0; days++) {
    weekday = (weekday + 1) % 7;
    if (weekday !== 0 && weekday !== 6) left--;
  }
  return endOfDayAfter(start, days, timeZone);
}

export const addDays = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS);
export const addMinutes = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * MINUTE_MS);
export const daysBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / DAY_MS);

export type Reminder = { at: Date; kind: "weekly" | "half" | "two_days" | "half_day" | "overdue" };

/** When those who still have items are reminded: each week, at half the time, 48 and 12 hours before the end, and after it. */
export function remindersOf(startedAt: Date, dueAt: Date): Reminder[] {
  const reminders: Reminder[] = [];
  for (let at = addDays(startedAt, 7); at < dueAt; at = addDays(at, 7)) reminders.push({ at, kind: "weekly" });
  const half = new Date((startedAt.getTime() + dueAt.getTime()) / 2);
  const before = (hours: number) => new Date(dueAt.getTime() - hours * HOUR_MS);
  reminders.push({ at: half, kind: "half" }, { at: before(48), kind: "two_days" }, { at: before(12), kind: "half_day" });
  reminders.push({ at: new Date(dueAt.getTime() + 1_000), kind: "overdue" });
  return reminders.filter(({ at }) => at > startedAt).sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** The last reminder that is due at an instant; undefined before the first. */
export const reminderDue = (reminders: readonly Reminder[], now: Date): Reminder | undefined => reminders.findLast(({ at }) => at <= now);
