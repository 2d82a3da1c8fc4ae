/** What the clocks of a time zone show. */
import { tzOffset } from "@date-fns/tz";
import { addUtcDays, startOfUtcDay } from "./period";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Whether a name of a time zone is one of the IANA database, or UTC. Plain offsets are none. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

/** Minutes since midnight that the clocks of a zone show, 0 to 1439. */
export const minuteOfDay = (at: Date, timeZone: string): number =>
  modulo(Math.floor(at.getTime() / MINUTE_MS) + tzOffset(timeZone, at), DAY_MINUTES);

/**
 * The first instant after another at which the clocks of a zone show a minute of the day. On a day whose clocks leap over
 * it, the instant at which they would have shown it had they not leapt; from the first of two showings, on the day after.
 */
export function nextAtMinute(minute: number, timeZone: string, after: Date): Date {
  const start = Math.floor(after.getTime() / MINUTE_MS);
  const ahead = modulo(minute - minuteOfDay(after, timeZone), DAY_MINUTES) || DAY_MINUTES;
  const guess = new Date((start + ahead) * MINUTE_MS);
  // A change of clocks on the way moves what they show there: go back or on by as much.
  const off = modulo(minuteOfDay(guess, timeZone) - minute + DAY_MINUTES / 2, DAY_MINUTES) - DAY_MINUTES / 2;
  const moved = new Date(guess.getTime() - off * MINUTE_MS);
  return moved > after && minuteOfDay(moved, timeZone) === minute ? moved : guess;
}

/** The calendar day that a zone has at an instant, as the midnight of that day in UTC. */
export const localDay = (at: Date, timeZone: string): Date => startOfUtcDay(new Date(at.getTime() + tzOffset(timeZone, at) * MINUTE_MS));

/**
 * The instant at which a calendar day begins in a zone: its first midnight, or where clocks leap over it the leap.
 * @param day A midnight of UTC that names the day.
 */
export function startOfLocalDay(day: Date, timeZone: string): Date {
  const offsets = [-1, 1].map((days) => tzOffset(timeZone, addUtcDays(day, days)));
  const [before, after] = offsets.map((minutes) => new Date(day.getTime() - minutes * MINUTE_MS)) as [Date, Date];
  const midnights = [before, after].filter((at) => minuteOfDay(at, timeZone) === 0);
  return midnights.sort((a, b) => a.getTime() - b.getTime())[0] ?? before;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;
