/** Days and billing periods in UTC, whatever zone and calendar the books are kept in: providers bill by months of UTC. */
import type { FocusCells } from "./columns";

const DAY_MS = 86_400_000;
const instant = (at: Date | number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export type Bounds = { start: Date; end: Date };

/** The month of UTC that an instant lies in. */
export function monthOf(at: Date): Bounds {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { start: new Date(Date.UTC(year, month, 1)), end: new Date(Date.UTC(year, month + 1, 1)) };
}

const bounds = (billing: Bounds, charge: Bounds): FocusCells => ({
  BillingPeriodStart: instant(billing.start),
  BillingPeriodEnd: instant(billing.end),
  ChargePeriodStart: instant(charge.start),
  ChargePeriodEnd: instant(charge.end),
});

/** What of a day is in a period: all of it, but for days in which a period of another zone begins or ends. */
function within(day: string, { start, end }: Bounds): Bounds {
  const begin = Date.parse(`${day}T00:00:00Z`);
  return { start: new Date(Math.max(begin, start.getTime())), end: new Date(Math.min(begin + DAY_MS, end.getTime())) };
}

export function dayCells(day: string, period: Bounds): FocusCells {
  const charge = within(day, period);
  return bounds(monthOf(charge.start), charge);
}

/** A correction is billed with the period that posts it, and charged when it happened. */
export const correctionDayCells = (day: string, posted: Bounds, charged: Bounds): FocusCells =>
  bounds(lastMonthOf(posted), within(day, charged));

/** Something that is charged for a span, billed in the period that is shown. */
export const spanCells = (billing: Bounds, charge: Bounds): FocusCells => bounds(monthOf(billing.start), charge);
export const lastMonthOf = ({ end }: Bounds): Bounds => monthOf(new Date(end.getTime() - 1));
