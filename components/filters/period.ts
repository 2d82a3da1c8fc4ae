/** The period of a page: how it is written in the address, which span it is, what it is called, what stands beside it. */
import { addUtcDays, daysIn, isPeriodId, periodOf, periodSpan, type Span, shiftPeriod, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { formatDay, formatMonth, formatRange, type Granularity } from "../charts/prepare/dates";

export const PRESETS = ["month", "last-month", "last-7", "last-30", "last-90", "quarter"] as const;
export type Preset = (typeof PRESETS)[number];
/** A preset, one month "2026-09", or days "2026-09-03..2026-09-20", both inside. */
export type Period = { kind: "preset"; preset: Preset } | { kind: "month"; month: string } | { kind: "days"; first: string; last: string };

export const DEFAULT_PERIOD: Period = { kind: "preset", preset: "month" };
const PRESET_WORDS: Record<Preset, string> = {
  month: "This month so far",
  "last-month": "Last month",
  "last-7": "Last 7 days",
  "last-30": "Last 30 days",
  "last-90": "Last 90 days",
  quarter: "Quarter to date",
};
const ROLLING: Partial<Record<Preset, number>> = { "last-7": 7, "last-30": 30, "last-90": 90 };
const LONGEST_DAYS = 1_200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Null for anything that is not a period, so that the address can be corrected with a notice. */
export function parsePeriod(text: string): Period | null {
  if ((PRESETS as readonly string[]).includes(text)) return { kind: "preset", preset: text as Preset };
  if (isPeriodId(text)) return { kind: "month", month: text };
  const [first = "", last = "", ...rest] = text.split("..");
  if (rest.length > 0 || !isDay(first) || !isDay(last) || first > last) return null;
  return daysIn({ start: new Date(first), end: addUtcDays(new Date(last), 1) }) > LONGEST_DAYS ? null : { kind: "days", first, last };
}

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && utcDate(day) === text;
}

export function writePeriod(period: Period): string {
  if (period.kind === "preset") return period.preset;
  return period.kind === "month" ? period.month : `${period.first}..${period.last}`;
}

/** The half-open span in UTC. What is still running ends with the end of today, so that today is inside, incomplete. */
export function spanOfPeriod(period: Period, now: Date): Span {
  const tomorrow = addUtcDays(startOfUtcDay(now), 1);
  if (period.kind === "days") return { start: new Date(period.first), end: addUtcDays(new Date(period.last), 1) };
  if (period.kind === "month") {
    const span = periodSpan(period.month);
    return span.start <= now && now < span.end ? { start: span.start, end: tomorrow } : span;
  }
  const month = periodOf(now);
  const days = ROLLING[period.preset];
  if (days !== undefined) return { start: addUtcDays(tomorrow, -days), end: tomorrow };
  if (period.preset === "last-month") return periodSpan(shiftPeriod(month, -1));
  if (period.preset === "quarter") return { start: periodSpan(shiftPeriod(month, -(now.getUTCMonth() % 3))).start, end: tomorrow };
  return { start: periodSpan(month).start, end: tomorrow };
}

/** "October so far", "September 2026", "Last 7 days", "3–20 September". */
export function namePeriod(period: Period, now: Date): string {
  const span = spanOfPeriod(period, now);
  if (period.kind === "days") return formatRange(span, { year: span.start.getUTCFullYear() !== now.getUTCFullYear() });
  if (period.kind === "month")
    return period.month === periodOf(now) ? `${formatMonth(span.start, { year: false })} so far` : formatMonth(span.start);
  if (period.preset === "month") return `${formatMonth(span.start, { year: false })} so far`;
  if (period.preset === "last-month") return formatMonth(span.start, { year: span.start.getUTCFullYear() !== now.getUTCFullYear() });
  return PRESET_WORDS[period.preset];
}

/** The same inside a sentence, after "in": "the last 30 days". */
export function sayPeriod(period: Period, now: Date): string {
  const name = namePeriod(period, now);
  return period.kind === "preset" && (ROLLING[period.preset] || period.preset === "quarter") ? `the ${name.toLowerCase()}` : name;
}

/** The words of a preset in the list, with the days it means. */
export function describePreset(preset: Preset, now: Date): { words: string; hint: string } {
  const span = spanOfPeriod({ kind: "preset", preset }, now);
  return {
    words: PRESET_WORDS[preset],
    hint: preset === "last-month" ? formatMonth(span.start, { year: false }) : `from ${formatDay(span.start)}`,
  };
}

/** One step back or on: months by month, everything else by its own length. Null when it would begin after today. */
export function stepPeriod(period: Period, step: 1 | -1, now: Date): Period | null {
  const span = spanOfPeriod(period, now);
  const isMonth = period.kind === "month" || (period.kind === "preset" && (period.preset === "month" || period.preset === "last-month"));
  if (isMonth) {
    const month = shiftPeriod(periodOf(span.start), step);
    if (month > periodOf(now)) return null;
    return month === periodOf(now) ? DEFAULT_PERIOD : { kind: "month", month };
  }
  const days = daysIn(span);
  const start = addUtcDays(span.start, step * days);
  if (start > now) return null;
  return { kind: "days", first: utcDate(start), last: utcDate(addUtcDays(start, days - 1)) };
}

/** Whether the last bucket is still filling. */
export const isRunning = (span: Span, now: Date): boolean => span.end > now;

/** "1–22 October 2026, today incomplete". */
export const spanWords = (span: Span, now: Date): string =>
  `${formatRange(span, { year: true })}${isRunning(span, now) ? ", today incomplete" : ""}`;

/** The bucket that suits a length: hours up to two days, days up to two months, weeks up to a year. */
export function granularityFor(span: Span): Granularity {
  const days = daysIn(span);
  return days <= 2 ? "hour" : days <= 62 ? "day" : days <= 370 ? "week" : "month";
}
