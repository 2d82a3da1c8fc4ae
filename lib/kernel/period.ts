/**
 * Half-open spans of time in UTC. A billing period is a calendar month, named "2026-10". An instant belongs to exactly
 * one period: the start is inside, the end is not.
 */
export type Span = { start: Date; end: Date };

const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const DAY_MS = 86_400_000;

export const isPeriodId = (text: string): boolean => MONTH.test(text);

/** @throws RangeError unless the id is "YYYY-MM". */
export function periodSpan(periodId: string): Span {
  const match = MONTH.exec(periodId);
  if (!match) throw new RangeError(`a period is written YYYY-MM, not "${periodId}"`);
  const year = Number(match[1]);
  const month = Number(match[2]) - 1;
  return { start: startOfMonth(year, month), end: startOfMonth(year, month + 1) };
}

export const periodOf = (at: Date): string => at.toISOString().slice(0, 7);
export const contains = (span: Span, at: Date): boolean => at >= span.start && at < span.end;
export const startOfUtcDay = (at: Date): Date => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS);
export const startOfUtcHour = (at: Date): Date => new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);
export const addUtcDays = (at: Date, days: number): Date => new Date(at.getTime() + days * DAY_MS);
/** "2026-10-01" of an instant, in UTC. */
export const utcDate = (at: Date): string => at.toISOString().slice(0, 10);
/** Whole days in a span whose ends are midnights. */
export const daysIn = (span: Span): number => Math.round((span.end.getTime() - span.start.getTime()) / DAY_MS);

/** The period `count` months after (before, when negative). */
export function shiftPeriod(periodId: string, count: number): string {
  const { start } = periodSpan(periodId);
  return periodOf(startOfMonth(start.getUTCFullYear(), start.getUTCMonth() + count));
}

/** Unlike Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
const startOfMonth = (year: number, month: number): Date => new Date(new Date(0).setUTCFullYear(year, month, 1));
