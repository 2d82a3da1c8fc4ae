/**
 * Which span a period is compared with.
 * `previous`: the same days of the period before. For a span that begins with a month, of the months before (1–22 October:
 * 1–22 September; the whole October: the whole September); for one that begins with a fiscal period, of the fiscal periods
 * before; otherwise the span of equal length right before.
 * `preceding`: as many days, right before.
 * `previous_weekday`: shifted back by the fewest whole weeks that leave no overlap, so that each day stands beside the
 * same weekday.
 * `year`: the same dates of the year before. `fiscal_year`: the same days of the same fiscal periods, a fiscal year before.
 */
import { CALENDAR_MONTHS, type FiscalCalendar, periodIndexAt, sameSpanLastYear, startOfPeriod } from "@/lib/kernel/fiscal";
import type { Span } from "@/lib/kernel/period";

export const COMPARISONS = ["previous", "preceding", "previous_weekday", "year", "fiscal_year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

const WEEK_MS = 7 * 86_400_000;

export function comparedSpan(span: Span, comparison: Comparison, calendar: FiscalCalendar = CALENDAR_MONTHS): Span {
  if (comparison === "year") return shiftMonths(span, -12);
  if (comparison === "fiscal_year") return sameSpanLastYear(calendar, span);
  const lengthMs = span.end.getTime() - span.start.getTime();
  if (comparison === "previous_weekday") return shiftMs(span, -Math.ceil(lengthMs / WEEK_MS) * WEEK_MS);
  if (comparison === "preceding") return shiftMs(span, -lengthMs);
  if (isMonthStart(span.start)) return beforeStart(shiftMonths(span, -monthsTouched(span)), span);
  const index = periodIndexAt(calendar, span.start);
  return startOfPeriod(calendar, index).getTime() === span.start.getTime()
    ? beforeStart(shiftPeriods(span, calendar, index), span)
    : shiftMs(span, -lengthMs);
}

/** A shorter month or period before cannot hold as many days: it ends where the span begins. */
const beforeStart = (before: Span, { start }: Span): Span => (before.end > start ? { start: before.start, end: start } : before);

/** The same place in the fiscal periods before; as many periods back as the span touches. */
function shiftPeriods(span: Span, calendar: FiscalCalendar, index: number): Span {
  const last = periodIndexAt(calendar, new Date(span.end.getTime() - 1));
  const back = last - index + 1;
  const inLast = span.end.getTime() - startOfPeriod(calendar, last).getTime();
  const isWhole = span.end.getTime() === startOfPeriod(calendar, last + 1).getTime();
  const next = startOfPeriod(calendar, last - back + 1);
  const end = new Date(Math.min(startOfPeriod(calendar, last - back).getTime() + inLast, next.getTime()));
  return { start: startOfPeriod(calendar, index - back), end: isWhole ? next : end };
}

const shiftMs = (span: Span, byMs: number): Span => ({
  start: new Date(span.start.getTime() + byMs),
  end: new Date(span.end.getTime() + byMs),
});

const isMonthStart = (at: Date): boolean => at.getTime() === Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1);
const monthIndex = (at: Date): number => at.getUTCFullYear() * 12 + at.getUTCMonth();
const monthsTouched = (span: Span): number => monthIndex(new Date(span.end.getTime() - 1)) - monthIndex(span.start) + 1;

/**
 * Both ends keep their day of the month and time. A start that its month lacks becomes the last day; an end keeps what
 * it leaves out, so it becomes the first of the next month: 29 February alone compares with 28 February.
 */
function shiftMonths(span: Span, months: number): Span {
  const start = sameDay(span.start, monthIndex(span.start) + months);
  // An end at midnight of the first closes the month before it.
  const lastDay = new Date(span.end.getTime() - 1);
  const end = isMonthStart(span.end)
    ? monthStart(monthIndex(lastDay) + months + 1)
    : sameDay(span.end, monthIndex(span.end) + months, "overflow");
  return { start, end };
}

const monthStart = (index: number): Date => new Date(Date.UTC(Math.floor(index / 12), ((index % 12) + 12) % 12, 1));

function sameDay(at: Date, index: number, missing: "last" | "overflow" = "last"): Date {
  const first = monthStart(index);
  const length = Math.round((monthStart(index + 1).getTime() - first.getTime()) / 86_400_000);
  const timeOfDayMs = at.getTime() % 86_400_000;
  if (at.getUTCDate() <= length) return new Date(first.getTime() + (at.getUTCDate() - 1) * 86_400_000 + timeOfDayMs);
  return missing === "overflow" ? monthStart(index + 1) : new Date(first.getTime() + (length - 1) * 86_400_000 + timeOfDayMs);
}
