/**
 * When a scheduled mail is due: at an hour of the clock in a time zone, each day, on a weekday, or on a day of the month.
 * Where the clock leaps over the hour it is due right after the leap; where the hour comes twice, at the first.
 */
export const RHYTHMS = ["daily", "weekly", "monthly"] as const;
export type Rhythm = {
  rhythm: (typeof RHYTHMS)[number];
  /** 1 Monday to 7 Sunday, of weekly. */
  weekday: number | null;
  /** 1 to 31, of monthly; the last day of a shorter month. */
  monthDay: number | null;
  hour: number;
  /** IANA name. */
  timeZone: string;
};

const DAY_MS = 86_400_000;
/** The longest way from one day of the month to the next is 31 days. */
const SEARCHED_DAYS = 33;

/** The first due instant after another. @throws RangeError for an unknown time zone. */
export function nextDue(rhythm: Rhythm, after: Date): Date {
  const today = Math.floor(clockMs(after.getTime(), rhythm.timeZone) / DAY_MS) * DAY_MS;
  for (let ahead = 0; ahead <= SEARCHED_DAYS; ahead++) {
    const day = today + ahead * DAY_MS;
    if (!isDueOn(rhythm, new Date(day))) continue;
    const due = instantOf(day + rhythm.hour * 3_600_000, rhythm.timeZone);
    if (due > after) return due;
  }
  throw new RangeError("a rhythm that never comes");
}

/** @param day Midnight of a civil day, written as if it were UTC. */
function isDueOn({ rhythm, weekday, monthDay }: Rhythm, day: Date): boolean {
  if (rhythm === "weekly") return (day.getUTCDay() || 7) === weekday;
  if (rhythm === "daily") return true;
  const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  return day.getUTCDate() === Math.min(monthDay ?? 1, last);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show at an instant, in milliseconds as if it were UTC; whole seconds. */
function clockMs(instantMs: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    const digits = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
    format = new Intl.DateTimeFormat("en", { ...digits, timeZone, hourCycle: "h23", calendar: "gregory" });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** The instant at which clocks show a time. A day before and a day after it no change of the clock can still be ahead, so one of the two offsets holds. */
function instantOf(wantedMs: number, timeZone: string): Date {
  const offsetAt = (instantMs: number): number => clockMs(instantMs, timeZone) - instantMs;
  const candidates = [wantedMs - offsetAt(wantedMs - DAY_MS), wantedMs - offsetAt(wantedMs + DAY_MS)];
  const shown = candidates.filter((instantMs) => clockMs(instantMs, timeZone) === wantedMs);
  // None: the clock leaps over it, and the offset from before leads to right after the leap.
  return new Date(shown.length > 0 ? Math.min(...shown) : Math.max(...candidates));
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
export const weekdayName = (weekday: number): string => WEEKDAYS[weekday - 1] ?? "";
export const hourText = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

/** "Mondays at 08:00, Europe/Berlin" */
export function sayRhythm({ rhythm, weekday, monthDay, hour, timeZone }: Rhythm): string {
  const days =
    rhythm === "daily"
      ? "Every day"
      : rhythm === "weekly"
        ? `${weekdayName(weekday ?? 1)}s`
        : (monthDay ?? 1) > 28
          ? `Day ${monthDay} of the month, or its last`
          : `Day ${monthDay} of the month`;
  return `${days} at ${hourText(hour)}, ${timeZone}`;
}

/** Pauses after a mail server's refusal; after the last one it is given up. */
const PAUSES_MINUTES = [1, 5, 15, 60, 240] as const;

/** When a mail is tried again after so many attempts, or null. */
export function nextTry(attempts: number, now: Date): Date | null {
  const pause = PAUSES_MINUTES[attempts - 1];
  return pause === undefined ? null : new Date(now.getTime() + pause * 60_000);
}
