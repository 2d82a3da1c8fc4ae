/**
 * Which span a period is compared with.
 * `previous`: the same days of the months before when the period begins with a month (1–22 October: 1–22 September; the
 * whole October: the whole September), otherwise the span of equal length right before.
 * `previous_weekday`: shifted back by the fewest whole weeks that leave no overlap, so that each day stands beside the
 * same weekday.
 * `year`: the same dates of the year before.
 */
import type { Span } from "@/lib/kernel/period";

export const COMPARISONS = ["previous", "previous_weekday", "year"] as const;
export type Comparison = (typeof COMPARISONS)[number];

const WEEK_MS = 7 * 86_400_000;

export function comparedSpan(span: Span, comparison: Comparison): Span {
  if (comparison === "year") return shiftMonths(span, -12);
  const lengthMs = span.end.getTime() - span.start.getTime();
  if (comparison === "previous_weekday") return shiftMs(span, -Math.ceil(lengthMs / WEEK_MS) * WEEK_MS);
  if (!isMonthStart(span.start)) return shiftMs(span, -lengthMs);
  const before = shiftMonths(span, -monthsTouched(span));
  return before.end > span.start ? { start: before.start, end: span.start } : before;
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
