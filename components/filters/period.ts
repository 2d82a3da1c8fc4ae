/**
 * The period of a page: how it is written in the address, which span it is, what it is called, what stands beside it.
 * Quarters and fiscal years are those of the organisation's fiscal calendar.
 */
import { type FiscalCalendar, type FiscalSpan, type FiscalUnit, fiscalSpanAt, fiscalSpanNamed, isPlainCalendar } from "@/lib/kernel/fiscal";
import { addUtcDays, daysIn, isPeriodId, periodOf, periodSpan, type Span, shiftPeriod, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { formatDay, formatMonth, formatRange, type Granularity } from "../charts/prepare/dates";

export const PRESETS = [
  "today",
  "last-7",
  "last-30",
  "last-90",
  "month",
  "last-month",
  "quarter",
  "last-quarter",
  "fiscal-period",
  "last-fiscal-period",
  "fiscal-year",
] as const;
export type Preset = (typeof PRESETS)[number];
/** A preset, one month "2026-09", a fiscal year or a part of it "FY2027-P03", or days "2026-09-03..2026-09-20", both inside. */
export type Period =
  | { kind: "preset"; preset: Preset }
  | { kind: "month"; month: string }
  | { kind: "fiscal"; unit: FiscalUnit; year: number; number: number }
  | { kind: "days"; first: string; last: string };

export const DEFAULT_PERIOD: Period = { kind: "preset", preset: "month" };
const PRESET_WORDS: Record<Preset, string> = {
  today: "Today",
  "last-7": "Last 7 days",
  "last-30": "Last 30 days",
  "last-90": "Last 90 days",
  month: "This month so far",
  "last-month": "Last month",
  quarter: "Quarter to date",
  "last-quarter": "Last quarter",
  "fiscal-period": "Fiscal period to date",
  "last-fiscal-period": "Last fiscal period",
  "fiscal-year": "Fiscal year to date",
};
const ROLLING: Partial<Record<Preset, number>> = { today: 1, "last-7": 7, "last-30": 30, "last-90": 90 };
/** Presets of the fiscal calendar: which unit, how many before the one that runs. */
const FISCAL: Partial<Record<Preset, { unit: FiscalUnit; back: number }>> = {
  quarter: { unit: "quarter", back: 0 },
  "last-quarter": { unit: "quarter", back: 1 },
  "fiscal-period": { unit: "period", back: 0 },
  "last-fiscal-period": { unit: "period", back: 1 },
  "fiscal-year": { unit: "year", back: 0 },
};
export const LONGEST_DAYS = 1_200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const FISCAL_NAME = /^FY(20\d\d)(?:-(P(?:0[1-9]|1[0-2])|Q[1-4]))?$/;

/** When it is, and how the organisation cuts its year: all that words in the address need to mean days. */
export type Moment = { now: Date; calendar: FiscalCalendar };

/** Null for anything that is not a period, so that the address can be corrected with a notice. */
export function parsePeriod(text: string): Period | null {
  if ((PRESETS as readonly string[]).includes(text)) return { kind: "preset", preset: text as Preset };
  if (isPeriodId(text)) return { kind: "month", month: text };
  const fiscal = FISCAL_NAME.exec(text);
  if (fiscal) {
    const part = fiscal[2] ?? "";
    const unit = part.startsWith("P") ? "period" : part.startsWith("Q") ? "quarter" : "year";
    return { kind: "fiscal", unit, year: Number(fiscal[1]), number: Number(part.slice(1) || 1) };
  }
  const days = readDays(text);
  return days && daysIn(spanOfDays(days)) <= LONGEST_DAYS ? days : null;
}

type Days = Extract<Period, { kind: "days" }>;
const spanOfDays = ({ first, last }: Days): Span => ({ start: new Date(first), end: addUtcDays(new Date(last), 1) });

function readDays(text: string): Days | null {
  const [first = "", last = "", ...rest] = text.split("..");
  return rest.length > 0 || !isDay(first) || !isDay(last) || first > last ? null : { kind: "days", first, last };
}

/** Two real days, but more of them than can be shown. */
export const isTooLong = (text: string): boolean => readDays(text) !== null && parsePeriod(text) === null;

function isDay(text: string): boolean {
  if (!DAY.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && utcDate(day) === text;
}

export function writePeriod(period: Period): string {
  if (period.kind === "preset") return period.preset;
  if (period.kind === "month") return period.month;
  if (period.kind === "days") return `${period.first}..${period.last}`;
  const { unit, year, number } = period;
  return unit === "year" ? `FY${year}` : `FY${year}-${unit === "quarter" ? `Q${number}` : `P${String(number).padStart(2, "0")}`}`;
}

/** The unit of the fiscal calendar that a period is, or null when it is none. */
function fiscalOf(period: Period, { now, calendar }: Moment): FiscalSpan | null {
  if (period.kind === "fiscal") return fiscalSpanNamed(calendar, period.unit, period.year, period.number);
  const preset = period.kind === "preset" ? FISCAL[period.preset] : undefined;
  return preset ? fiscalSpanAt(calendar, preset.unit, now, -preset.back) : null;
}

/** The month that a period is, or null when it is none. */
function monthOf(period: Period, { now }: Moment): string | null {
  if (period.kind === "month") return period.month;
  if (period.kind !== "preset") return null;
  return period.preset === "month" ? periodOf(now) : period.preset === "last-month" ? shiftPeriod(periodOf(now), -1) : null;
}

/** The half-open span in UTC. What is still running ends with the end of today, so that today is inside, incomplete. */
export function spanOfPeriod(period: Period, moment: Moment): Span {
  const { now } = moment;
  const tomorrow = addUtcDays(startOfUtcDay(now), 1);
  if (period.kind === "days") return spanOfDays(period);
  const month = monthOf(period, moment);
  const whole = month === null ? fiscalOf(period, moment)?.span : periodSpan(month);
  if (whole) return whole.start <= now && now < whole.end ? { start: whole.start, end: tomorrow } : whole;
  const days = (period.kind === "preset" && ROLLING[period.preset]) || 1;
  return { start: addUtcDays(tomorrow, -days), end: tomorrow };
}

/** "October so far", "September 2026", "Last 7 days", "P03 FY2027", "3–20 September". */
export function namePeriod(period: Period, moment: Moment): string {
  const { now, calendar } = moment;
  const span = spanOfPeriod(period, moment);
  if (period.kind === "days") return formatRange(span, { year: span.start.getUTCFullYear() !== now.getUTCFullYear() });
  if (monthOf(period, moment) === periodOf(now)) return `${formatMonth(span.start, { year: false })} so far`;
  if (period.kind === "month") return formatMonth(span.start);
  const fiscal = fiscalOf(period, moment);
  if (fiscal && (period.kind === "fiscal" || !isPlainCalendar(calendar))) return `${fiscal.name}${span.end > now ? " so far" : ""}`;
  if (period.kind !== "preset") return writePeriod(period);
  if (period.preset === "last-month") return formatMonth(span.start, { year: span.start.getUTCFullYear() !== now.getUTCFullYear() });
  return PRESET_WORDS[period.preset];
}

/** The same inside a sentence, after "in": "the last 30 days". */
export function sayPeriod(period: Period, moment: Moment): string {
  const name = namePeriod(period, moment);
  if (period.kind === "days" && period.first === period.last)
    return period.last === moment.now.toISOString().slice(0, 10) ? "the day so far" : `all of ${name}`;
  if (period.kind !== "preset" || name !== PRESET_WORDS[period.preset]) return name;
  return period.preset === "today" ? "the day so far" : `the ${name.toLowerCase()}`;
}

/** The words of a preset in the list, with the days it means. */
export function describePreset(preset: Preset, moment: Moment): { words: string; hint: string } {
  const period: Period = { kind: "preset", preset };
  const span = spanOfPeriod(period, moment);
  const fiscal = fiscalOf(period, moment);
  const named = fiscal && (fiscal.unit !== "quarter" || !isPlainCalendar(moment.calendar)) ? `${fiscal.name}, ` : "";
  return {
    words: PRESET_WORDS[preset],
    hint: preset === "last-month" ? formatMonth(span.start, { year: false }) : `${named}from ${formatDay(span.start)}`,
  };
}

/** One step back or on: months and fiscal units by their own, everything else by its own length. Null when it would begin after today. */
export function stepPeriod(period: Period, step: 1 | -1, moment: Moment): Period | null {
  const { now, calendar } = moment;
  const own = monthOf(period, moment);
  if (own !== null) {
    const month = shiftPeriod(own, step);
    if (month > periodOf(now)) return null;
    return month === periodOf(now) ? DEFAULT_PERIOD : { kind: "month", month };
  }
  const fiscal = fiscalOf(period, moment);
  if (fiscal) {
    const next = fiscalSpanAt(calendar, fiscal.unit, fiscal.span.start, step);
    return next.span.start > now ? null : { kind: "fiscal", unit: next.unit, year: next.year, number: next.number };
  }
  const span = spanOfPeriod(period, moment);
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
export function granularityFor(span: Span, calendar: FiscalCalendar): Granularity {
  const days = daysIn(span);
  if (days <= 370) return days <= 2 ? "hour" : days <= 62 ? "day" : "week";
  // Who counts in weeks closes no calendar month.
  return calendar.kind === "weeks" ? "fiscal_period" : "month";
}
