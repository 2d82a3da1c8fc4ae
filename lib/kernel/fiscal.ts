/**
 * Fiscal calendars: how a year of an organisation is cut into twelve periods and four quarters of three. Two kinds.
 * `months`: periods are calendar months, the year begins with one of them. `weeks`: periods are 4, 4 and 5 weeks in one of
 * three orders, so that each quarter has 13 and each period ends on the same weekday; a year has 52 weeks, and 53 where its
 * start rule leaves a week over, which then belongs to the last period.
 * Everything is a half-open span of UTC days. A period has a number that counts on over all years, so that "the one before"
 * and "the same one last year" are a subtraction.
 */
import { addUtcDays, type Span, startOfUtcDay } from "./period";

export const WEEK_PATTERNS = ["4-4-5", "4-5-4", "5-4-4"] as const;
/** On which day of its weekday the year begins, as seen from the first of its first month. */
export const START_RULES = ["nearest", "on_or_before", "on_or_after"] as const;

type YearNamedBy = "end" | "start";
/**
 * `firstMonth` 1 is January, `firstWeekday` 0 is Sunday; `yearNamedBy` is the calendar year that names a fiscal year: the one that
 * it ends in, or begins in. What is sent and stored is checked by `fiscal-schema.ts`.
 */
export type FiscalCalendar =
  | { kind: "months"; firstMonth: number; yearNamedBy: YearNamedBy }
  | {
      kind: "weeks";
      firstMonth: number;
      yearNamedBy: YearNamedBy;
      pattern: (typeof WEEK_PATTERNS)[number];
      firstWeekday: number;
      startRule: (typeof START_RULES)[number];
    };

/** What holds until an organisation says otherwise. */
export const CALENDAR_MONTHS: FiscalCalendar = { kind: "months", firstMonth: 1, yearNamedBy: "end" };

export const isPlainCalendar = (calendar: FiscalCalendar): boolean => calendar.kind === "months" && calendar.firstMonth === 1;

export type FiscalUnit = "period" | "quarter" | "year";
const PERIODS: Readonly<Record<FiscalUnit, number>> = { period: 1, quarter: 3, year: 12 };

/** `index` counts units of its kind on over all years; `year` is the one that names it, `number` its place in that year. */
export type FiscalSpan = { unit: FiscalUnit; index: number; year: number; number: number; name: string; span: Span };

/** The unit with an index. */
export function fiscalSpan(calendar: FiscalCalendar, unit: FiscalUnit, index: number): FiscalSpan {
  const size = PERIODS[unit];
  const inYear = 12 / size;
  const year = Math.floor(index / inYear) + namedLater(calendar);
  const number = index - Math.floor(index / inYear) * inYear + 1;
  const span = { start: startOfPeriod(calendar, index * size), end: startOfPeriod(calendar, (index + 1) * size) };
  return { unit, index, year, number, name: nameOf(unit, year, number), span };
}

/** The unit that an instant lies in; `shift` units later, earlier when negative. */
export function fiscalSpanAt(calendar: FiscalCalendar, unit: FiscalUnit, at: Date, shift = 0): FiscalSpan {
  return fiscalSpan(calendar, unit, Math.floor(periodIndexAt(calendar, at) / PERIODS[unit]) + shift);
}

/** The unit of a named year: period 3 of 2027. */
export const fiscalSpanNamed = (calendar: FiscalCalendar, unit: FiscalUnit, year: number, number: number): FiscalSpan =>
  fiscalSpan(calendar, unit, ((year - namedLater(calendar)) * 12) / PERIODS[unit] + number - 1);

/** "P03 FY2027", "Q2 FY2027", "FY2027". */
function nameOf(unit: FiscalUnit, year: number, number: number): string {
  const part = unit === "period" ? `P${String(number).padStart(2, "0")} ` : unit === "quarter" ? `Q${number} ` : "";
  return `${part}FY${year}`;
}

/**
 * The same days of the fiscal year before: each end keeps its place in its period. A place that the other period lacks
 * (the 53rd week, 29 February) becomes its end; a span that lies wholly in such days becomes as many days before that end.
 */
export function sameSpanLastYear(calendar: FiscalCalendar, span: Span): Span {
  const end = sameEndLastYear(calendar, span.end);
  const index = periodIndexAt(calendar, span.start);
  const start = new Date(startOfPeriod(calendar, index - 12).getTime() + sinceStart(calendar, index, span.start));
  return start < end ? { start, end } : { start: new Date(end.getTime() - (span.end.getTime() - span.start.getTime())), end };
}

/** An end closes the period that its last moment lies in. */
function sameEndLastYear(calendar: FiscalCalendar, end: Date): Date {
  const index = periodIndexAt(calendar, new Date(end.getTime() - 1));
  const next = startOfPeriod(calendar, index - 11);
  if (end.getTime() === startOfPeriod(calendar, index + 1).getTime()) return next;
  return new Date(Math.min(startOfPeriod(calendar, index - 12).getTime() + sinceStart(calendar, index, end), next.getTime()));
}

const sinceStart = (calendar: FiscalCalendar, index: number, at: Date): number => at.getTime() - startOfPeriod(calendar, index).getTime();

/** The period of an instant by its number; 12 × y is the first of the year that begins around the calendar year y. */
export function periodIndexAt(calendar: FiscalCalendar, at: Date): number {
  let index = (at.getUTCFullYear() + 2) * 12;
  while (startOfPeriod(calendar, index) > at) index -= 1;
  return index;
}

export function startOfPeriod(calendar: FiscalCalendar, index: number): Date {
  const year = Math.floor(index / 12);
  const place = index - year * 12;
  if (calendar.kind === "months") return dayOf(year, calendar.firstMonth - 1 + place);
  const weeks = calendar.pattern.split("-").map(Number);
  const before = Math.floor(place / 3) * 13 + weeks.slice(0, place % 3).reduce((sum, count) => sum + count, 0);
  return addUtcDays(startOfWeekYear(calendar, year), before * 7);
}

function startOfWeekYear(calendar: Extract<FiscalCalendar, { kind: "weeks" }>, year: number): Date {
  const first = dayOf(year, calendar.firstMonth - 1);
  const daysBack = (first.getUTCDay() - calendar.firstWeekday + 7) % 7;
  if (calendar.startRule === "on_or_before" || daysBack === 0) return addUtcDays(first, -daysBack);
  return addUtcDays(first, calendar.startRule === "on_or_after" || daysBack > 3 ? 7 - daysBack : -daysBack);
}

/** A year that begins in January is named after the year it is; one that begins later ends in the next. */
const namedLater = ({ firstMonth, yearNamedBy }: FiscalCalendar): number => (firstMonth > 1 && yearNamedBy === "end" ? 1 : 0);

/** Unlike Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
const dayOf = (year: number, month: number): Date => startOfUtcDay(new Date(new Date(0).setUTCFullYear(year, month, 1)));
