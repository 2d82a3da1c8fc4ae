/**
 * Money for a span of time, laid on periods. By days: each period takes its days of the span (actual days, C01); by period:
 * each takes the same. Largest remainder over all periods of the span, ties to the earlier, so that they sum to the whole.
 */
import { type FiscalCalendar, fiscalSpan, fiscalSpanAt } from "@/lib/kernel/fiscal";
import { divideHalfEven } from "@/lib/kernel/money";
import { daysIn, type Span, utcDate } from "@/lib/kernel/period";
import { largestRemainder, type Minor } from "./money";

export const AMORTISE_BASES = ["actual_days", "per_period"] as const;
export type AmortiseBasis = (typeof AMORTISE_BASES)[number];

/** What two spans share; null where they do not meet. */
export function overlap(a: Span, b: Span): Span | null {
  const start = new Date(Math.max(a.start.getTime(), b.start.getTime()));
  const end = new Date(Math.min(a.end.getTime(), b.end.getTime()));
  return start < end ? { start, end } : null;
}

/** The periods of a calendar that a span of days touches. */
export function periodsOver(calendar: FiscalCalendar, span: Span): Span[] {
  const found: Span[] = [];
  for (
    let each = fiscalSpanAt(calendar, "period", span.start);
    each.span.start < span.end;
    each = fiscalSpan(calendar, "period", each.index + 1)
  )
    found.push(each.span);
  return found;
}

/** What each period takes of a whole. A period outside the span takes nothing. */
export function amortise(total: Minor, span: Span, periods: readonly Span[], basis: AmortiseBasis): Minor[] {
  const weights = periods.map((period) => {
    const shared = overlap(period, span);
    const days = shared ? BigInt(daysIn(shared)) : 0n;
    return { key: utcDate(period.start), weight: basis === "actual_days" || days === 0n ? days : 1n };
  });
  return largestRemainder(total, weights);
}

/** A seat from the day of joining on; the day of leaving is not paid. */
export type Seat = { costCentreId: string; teamId?: string | undefined; name?: string | undefined; from: string; to?: string | undefined };
export type SeatCharge = { costCentreId: string; seats: number; days: number; amount: Minor };

const dayOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
const FAR = new Date(8_640_000_000_000_000);

/**
 * What the seats of each cost centre cost in a period: its days with the seat ÷ days of the period (C06), or the whole
 * price for any day. The sum is rounded once and then cut.
 * @param price Of one seat and period, exact, in any unit. @param whole Turns an exact amount of that unit to whole units.
 */
export function seatCharges(
  seats: readonly Seat[],
  price: bigint,
  { span, period, basis }: { span: Span; period: Span; basis: AmortiseBasis },
  whole: (exact: bigint) => Minor,
): SeatCharge[] {
  const length = daysIn(period);
  const within = overlap(span, period);
  const found = new Map<string, { seats: number; days: number; weight: bigint }>();
  for (const seat of within ? seats : []) {
    const active = within && overlap({ start: dayOf(seat.from), end: seat.to === undefined ? FAR : dayOf(seat.to) }, within);
    if (!active) continue;
    const known = found.get(seat.costCentreId) ?? { seats: 0, days: 0, weight: 0n };
    const days = daysIn(active);
    known.seats += 1;
    known.days += days;
    known.weight += BigInt(basis === "actual_days" ? days : length);
    found.set(seat.costCentreId, known);
  }
  const weights = [...found].map(([key, { weight }]) => ({ key, weight }));
  const sum = weights.reduce((added, { weight }) => added + weight, 0n);
  const amounts = largestRemainder(sum === 0n ? 0n : whole(divideHalfEven(price * sum, BigInt(length))), weights);
  return [...found].map(([costCentreId, { seats: count, days }], i) => ({ costCentreId, seats: count, days, amount: amounts[i] ?? 0n }));
}
