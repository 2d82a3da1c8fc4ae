/** What one period bears of a shared cost, exact and in the cost's own currency: what providers charge, before statements round. */
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import type { Span } from "@/lib/kernel/period";
import { type AmortiseBasis, amortise, periodsOver, type Seat, seatCharges } from "./amortise";

type Cost = { amount: bigint; seats: readonly Seat[] | null; span: Span; basis: AmortiseBasis };

/** @param period Its days, as midnights of UTC that name them, in the calendar of the organisation. */
export function periodPart({ amount, seats, span, basis }: Cost, { days, calendar }: { days: Span; calendar: FiscalCalendar }): bigint {
  if (seats)
    return seatCharges(seats, amount, { span, period: days, basis }, (exact) => exact).reduce((sum, each) => sum + each.amount, 0n);
  const periods = periodsOver(calendar, span);
  const at = periods.findIndex(({ start }) => start.getTime() === days.start.getTime());
  return at < 0 ? 0n : (amortise(amount, span, periods, basis)[at] ?? 0n);
}
