/**
 * Which span of time a period of the books is. The one place that knows: periods follow the fiscal calendar of the
 * organisation, and begin and end at midnights of its accounting zone. Calendar months are called "2026-10", also where
 * the fiscal year begins in another month than January; periods of 4, 4 and 5 weeks "FY2027-P03". Half-open.
 */
import { type FiscalCalendar, type FiscalSpan, fiscalSpan, fiscalSpanAt, fiscalSpanNamed } from "@/lib/kernel/fiscal";
import { isPeriodId, periodOf, periodSpan, utcDate } from "@/lib/kernel/period";
import { localDay, startOfLocalDay } from "@/lib/kernel/time-zone";

/** How an organisation cuts its books. */
export type Books = { calendar: FiscalCalendar; timeZone: string };
export type AccountingPeriod = { id: string; start: Date; end: Date; timeZone: string };

const FISCAL = /^FY(\d{4})-P(0[1-9]|1[0-2])$/;

/** Whether a text could name a period of any calendar. */
export const isAccountingPeriodId = (text: string): boolean => isPeriodId(text) || FISCAL.test(text);

/** The period of an id; null for one that the calendar does not have. */
export function periodOfId(id: string, books: Books): AccountingPeriod | null {
  if (books.calendar.kind === "months") return isPeriodId(id) ? fromSpan(spanAt(books, periodSpan(id).start), books) : null;
  const [, year, number] = FISCAL.exec(id) ?? [];
  return year === undefined ? null : fromSpan(fiscalSpanNamed(books.calendar, "period", Number(year), Number(number)), books);
}

/** The period that an instant lies in. */
export function periodAt(at: Date, books: Books): AccountingPeriod {
  return fromSpan(spanAt(books, localDay(at, books.timeZone)), books);
}

export const previousPeriod = (period: AccountingPeriod, books: Books): AccountingPeriod =>
  periodAt(new Date(period.start.getTime() - 1), books);

/** Whether a period of these books begins, and so the one before it ends, at an instant. */
export const isBoundary = (at: Date, books: Books): boolean => periodAt(at, books).start.getTime() === at.getTime();

/** Its first and its last day, as calendars of its zone show them: what a statement is headed with. */
export const daysOfPeriod = ({ start, end, timeZone }: AccountingPeriod): { first: string; last: string } => ({
  first: utcDate(localDay(start, timeZone)),
  last: utcDate(localDay(new Date(end.getTime() - 1), timeZone)),
});

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** "September 2026", "FY2027, period 3". */
export function periodName(id: string): string {
  const [, year, number] = FISCAL.exec(id) ?? [];
  if (year !== undefined) return `FY${year}, period ${Number(number)}`;
  const [calendarYear = "", month] = id.split("-");
  return `${MONTHS[Number(month) - 1] ?? id} ${calendarYear}`;
}

const spanAt = ({ calendar }: Books, day: Date): FiscalSpan => fiscalSpanAt(calendar, "period", day);

function fromSpan({ index, year, number }: FiscalSpan, { calendar, timeZone }: Books): AccountingPeriod {
  const { start, end } = fiscalSpan(calendar, "period", index).span;
  const id = calendar.kind === "months" ? periodOf(start) : `FY${String(year).padStart(4, "0")}-P${String(number).padStart(2, "0")}`;
  return { id, start: startOfLocalDay(start, timeZone), end: startOfLocalDay(end, timeZone), timeZone };
}
