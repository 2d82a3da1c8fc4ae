/** Buckets of time in UTC: hours, days, weeks that begin on Monday (ISO 8601), calendar months, periods of a fiscal calendar. */
import { CALENDAR_MONTHS, type FiscalCalendar, periodIndexAt, startOfPeriod } from "@/lib/kernel/fiscal";
import { addUtcDays, type Span, startOfUtcDay, startOfUtcHour } from "@/lib/kernel/period";

export const GRANULARITIES = ["hour", "day", "week", "month", "fiscal_period"] as const;
export type Granularity = (typeof GRANULARITIES)[number];

/** Hours are kept this long; older spans are asked for by day. */
export const HOURLY_WINDOW_DAYS = 14;
export const MAX_BUCKETS = 800;

const HOUR_MS = 3_600_000;

/** The start of the bucket that an instant lies in. @param calendar Of fiscal periods alone. */
export function bucketOf(at: Date, granularity: Granularity, calendar: FiscalCalendar = CALENDAR_MONTHS): Date {
  if (granularity === "hour") return startOfUtcHour(at);
  const day = startOfUtcDay(at);
  if (granularity === "day") return day;
  if (granularity === "week") return addUtcDays(day, -((day.getUTCDay() + 6) % 7));
  if (granularity === "fiscal_period") return startOfPeriod(calendar, periodIndexAt(calendar, day));
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1));
}

function nextBucket(start: Date, granularity: Granularity, calendar: FiscalCalendar): Date {
  if (granularity === "hour") return new Date(start.getTime() + HOUR_MS);
  if (granularity === "day") return addUtcDays(start, 1);
  if (granularity === "week") return addUtcDays(start, 7);
  if (granularity === "fiscal_period") return startOfPeriod(calendar, periodIndexAt(calendar, start) + 1);
  return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
}

/**
 * Every bucket that a span touches, oldest first. The first week, month or period may begin before the span: it then holds
 * only the part inside.
 */
export function bucketsOf(span: Span, granularity: Granularity, calendar: FiscalCalendar = CALENDAR_MONTHS): Date[] {
  const buckets: Date[] = [];
  for (let at = bucketOf(span.start, granularity, calendar); at < span.end; at = nextBucket(at, granularity, calendar)) buckets.push(at);
  return buckets;
}

export const oldestHour = (now: Date): Date => addUtcDays(now, -HOURLY_WINDOW_DAYS);

/**
 * Why a span cannot be shown in such buckets, in words for people, or null when it can. The question itself refuses by the
 * same limits.
 */
export function granularityRefusal(
  granularity: Granularity,
  { span, compared, splitsMeters, now }: { span: Span; compared: Span | null; splitsMeters: boolean; now: Date },
): string | null {
  if (granularity === "hour") {
    if (splitsMeters) return "Meters are kept by day";
    if (span.start < oldestHour(now)) return `Hours are kept for ${HOURLY_WINDOW_DAYS} days`;
    if (compared && compared.start < oldestHour(now)) return `Hours are kept for ${HOURLY_WINDOW_DAYS} days, and the comparison is older`;
  }
  const count = (span.end.getTime() - span.start.getTime()) / (granularity === "hour" ? HOUR_MS : 24 * HOUR_MS);
  return (granularity === "hour" || granularity === "day") && count > MAX_BUCKETS ? `More than ${MAX_BUCKETS} ${granularity}s` : null;
}

/** "2026-10-01T00:00:00Z": how buckets are written on the wire. */
export const bucketName = (start: Date): string => `${start.toISOString().slice(0, 19)}Z`;
