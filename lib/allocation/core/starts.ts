/** When rules, surcharges and shared cost may begin: at starts of periods, and never in a closed one. Days are texts. */
import { type FiscalCalendar, periodIndexAt, startOfPeriod } from "@/lib/kernel/fiscal";
import { utcDate } from "@/lib/kernel/period";

export type StartFault = { location: string; message: string; fix: string };

export const dayOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** The first day of the period that a day lies in. */
export const startOfPeriodAt = (calendar: FiscalCalendar, day: string): string =>
  utcDate(startOfPeriod(calendar, periodIndexAt(calendar, dayOf(day))));

/** The first day of the first period that begins on or after a day. */
export function nextStart(calendar: FiscalCalendar, day: string): string {
  const index = periodIndexAt(calendar, dayOf(day));
  const start = utcDate(startOfPeriod(calendar, index));
  return start === day ? start : utcDate(startOfPeriod(calendar, index + 1));
}

/** @param openFrom The first day after the last closed period; null: none is closed. */
export function closedFault(day: string, openFrom: string | null, location: string): StartFault | null {
  if (openFrom === null || day >= openFrom) return null;
  return { location, message: `${day} lies in a closed period.`, fix: `Begin on ${openFrom} or later.` };
}

export function startFault(day: string, calendar: FiscalCalendar, openFrom: string | null, location: string): StartFault | null {
  const start = startOfPeriodAt(calendar, day);
  if (start === day) return closedFault(day, openFrom, location);
  const next = nextStart(calendar, day);
  return {
    location,
    message: `${day} is not the first day of a period.`,
    fix: openFrom !== null && start < openFrom ? `Send ${next}.` : `Send ${start} or ${next}.`,
  };
}
