/**
 * How time is written: UTC always, the reader's own zone never, no-break spaces inside a date, en dash in ranges.
 * Spans are half-open; a range is written with its last day.
 */
import { addUtcDays, type Span } from "@/lib/kernel/period";
import { formatDay, formatInstant, formatTime, type Instant, monthOf, momentOf as valid } from "@/lib/kernel/time-words";

export { formatDay, formatInstant, formatTime, type Instant };

const NB = "\u00a0";
const WEEKDAY = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;

export type Granularity = "hour" | "day" | "week" | "month" | "fiscal_period";
export const GRANULARITY_NAME: Readonly<Record<Granularity, string>> = {
  hour: "Hour",
  day: "Day",
  week: "Week",
  month: "Month",
  fiscal_period: "Fiscal period",
};

/** "October 2026". */
export function formatMonth(at: Instant, { year = true } = {}): string {
  const date = valid(at);
  return date ? `${monthOf(date, true)}${year ? `${NB}${date.getUTCFullYear()}` : ""}` : "—";
}

/** "1–22 October", "28 September – 4 October", with the year when asked or when the ends differ in it. */
export function formatRange({ start, end }: Span, { year = false, short = false } = {}): string {
  const last = new Date(Math.max(start.getTime(), end.getTime() - 1));
  const sameYear = start.getUTCFullYear() === last.getUTCFullYear();
  const withYear = year || !sameYear;
  const tail = `${last.getUTCDate()}${NB}${monthOf(last, !short)}${withYear ? `${NB}${last.getUTCFullYear()}` : ""}`;
  if (sameYear && start.getUTCMonth() === last.getUTCMonth()) {
    return start.getUTCDate() === last.getUTCDate() ? tail : `${start.getUTCDate()}–${tail}`;
  }
  const head = `${start.getUTCDate()}${NB}${monthOf(start, !short)}${sameYear ? "" : `${NB}${start.getUTCFullYear()}`}`;
  return `${head}${NB}– ${tail}`;
}

/** The words under a bar: "14", "14 Oct" at a month's start, "09:00", "12 Oct", "Oct". A fiscal period has a name of its own, or else its first day. */
export function formatBucketTick(start: Instant, granularity: Granularity, first: boolean): string {
  const date = valid(start);
  if (!date) return "";
  if (granularity === "hour") return date.getUTCHours() === 0 || first ? formatDay(date) : formatTime(date, { zone: false });
  if (granularity === "month") return first || date.getUTCMonth() === 0 ? `${monthOf(date)} ${date.getUTCFullYear()}` : monthOf(date);
  if (granularity === "week" || granularity === "fiscal_period") return formatDay(date);
  return String(date.getUTCDate());
}

/** The words of a tooltip and a table row: "Wed 14 Oct", "12–18 Oct", "14 Oct, 09:00 UTC", "October 2026". */
export function formatBucket(start: Instant, granularity: Granularity): string {
  const date = valid(start);
  if (!date) return "—";
  if (granularity === "hour") return `${formatDay(date)}, ${formatTime(date)}`;
  if (granularity === "month") return formatMonth(date);
  if (granularity === "week") return formatRange({ start: date, end: addUtcDays(date, 7) }, { short: true });
  if (granularity === "fiscal_period") return `from ${formatDay(date, { year: true })}`;
  return `${WEEKDAY[date.getUTCDay()] ?? ""}${NB}${formatDay(date)}`;
}

/** "3 min behind", "just now", "2 h behind", "4 d behind". */
export function formatLag(asOf: Instant, now: Instant): string {
  const [then, at] = [valid(asOf), valid(now)];
  if (!then || !at) return "—";
  const minutes = Math.floor((at.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "up to date";
  return `${formatSpan(minutes)} behind`;
}

/** "3 min ago", "just now", "5 h ago", "12 d ago"; the future reads "in 3 d". */
export function formatAgo(at: Instant, now: Instant): string {
  const [then, reference] = [valid(at), valid(now)];
  if (!then || !reference) return "—";
  const minutes = Math.round((reference.getTime() - then.getTime()) / 60_000);
  if (Math.abs(minutes) < 1) return "just now";
  return minutes > 0 ? `${formatSpan(minutes)} ago` : `in ${formatSpan(-minutes)}`;
}

function formatSpan(minutes: number): string {
  if (minutes < 60) return `${minutes}${NB}min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)}${NB}h`;
  return `${Math.floor(minutes / 1440)}${NB}d`;
}
