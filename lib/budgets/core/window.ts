/**
 * The window of a budget that an instant lies in: half-open, in the budget's own time zone, found anew for each instant.
 * Nothing is ever reset. A day begins when the clocks of the zone first show it, so days of a change of clocks have 23 or
 * 25 hours; minutes and hours are those of the zone's clocks.
 */
import { TZDate, tzOffset } from "@date-fns/tz";
import { type FiscalCalendar, fiscalSpanAt } from "@/lib/kernel/fiscal";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import type { Window } from "./budget";

/** `startsAt` and `endsAt` are null where the window is no span of time. `name` tells it from the others of its budget. */
export type BudgetWindow = { name: string; startsAt: Date | null; endsAt: Date | null };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const MONDAY = 1;

/** @param thread The trace or session of the call. @returns null for a call without the trace or session that is counted by. */
export function windowAt(
  window: Window,
  timeZone: string,
  calendar: FiscalCalendar,
  at: Date,
  thread: { traceId?: string | null | undefined; sessionId?: string | null | undefined },
): BudgetWindow | null {
  if (window === "total") return { name: "", startsAt: null, endsAt: null };
  if (window === "trace") return thread.traceId ? { name: `trace ${thread.traceId}`, startsAt: null, endsAt: null } : null;
  if (window === "session") return thread.sessionId ? { name: `session ${thread.sessionId}`, startsAt: null, endsAt: null } : null;
  const span = spanAt(window, timeZone, calendar, at);
  return { name: span.start.toISOString(), startsAt: span.start, endsAt: span.end };
}

/** The window before one; null where there is none before. */
export function windowBefore(window: Window, timeZone: string, calendar: FiscalCalendar, current: BudgetWindow): BudgetWindow | null {
  return current.startsAt && windowAt(window, timeZone, calendar, new Date(current.startsAt.getTime() - 1), {});
}

type TimeWindow = Exclude<Window, "total" | "trace" | "session">;

function spanAt(window: TimeWindow, timeZone: string, calendar: FiscalCalendar, at: Date): { start: Date; end: Date } {
  if (window === "minute" || window === "hour") return clockSpan(window === "minute" ? MINUTE_MS : HOUR_MS, timeZone, at);
  const days = daysOf(window, calendar, localDay(timeZone, at));
  return { start: midnightIn(timeZone, days.start), end: midnightIn(timeZone, days.end) };
}

/** Zones are whole minutes apart from UTC, not whole hours. */
function clockSpan(lengthMs: number, timeZone: string, at: Date): { start: Date; end: Date } {
  const offsetMs = tzOffset(timeZone, at) * MINUTE_MS;
  const start = Math.floor((at.getTime() + offsetMs) / lengthMs) * lengthMs - offsetMs;
  return { start: new Date(start), end: new Date(start + lengthMs) };
}

/** The day that a zone's calendar shows, written as the midnight of that day in UTC. */
function localDay(timeZone: string, at: Date): Date {
  const local = new TZDate(at, timeZone);
  return new Date(Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()));
}

/** The same two days for all zones: midnights in UTC. */
function daysOf(window: Exclude<TimeWindow, "minute" | "hour">, calendar: FiscalCalendar, day: Date): { start: Date; end: Date } {
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
  switch (window) {
    case "day":
      return { start: startOfUtcDay(day), end: addUtcDays(day, 1) };
    case "week": {
      const start = addUtcDays(day, -((day.getUTCDay() - MONDAY + 7) % 7));
      return { start, end: addUtcDays(start, 7) };
    }
    case "month":
      return { start: new Date(Date.UTC(year, month, 1)), end: new Date(Date.UTC(year, month + 1, 1)) };
    default:
      return fiscalSpanAt(calendar, window, day).span;
  }
}

/** The first instant that a zone's clocks show on a day. Where they skip midnight, it is the end of the gap. */
function midnightIn(timeZone: string, day: Date): Date {
  return new Date(new TZDate(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate(), timeZone).getTime());
}
