import { type FiscalCalendar, type FiscalSpan, fiscalSpan, fiscalSpanAt } from "@/lib/kernel/fiscal";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { readCalendar } from "./store/organisation";

type NamedSpan = { name: string; from: string; to: string };
export type CalendarView = {
  calendar: FiscalCalendar;
  /** The fiscal year that runs, and its parts; half-open in UTC. */
  year: NamedSpan;
  quarters: NamedSpan[];
  periods: NamedSpan[];
};

/** How the fiscal year is cut into periods, with those of the year that runs. Right: spend.read. */
export async function readFiscalCalendar(ctx: Context): Promise<CalendarView> {
  authorize(ctx, "spend.read");
  return viewOfCalendar(await readCalendar(ctx.db), ctx.clock.now());
}

export function viewOfCalendar(calendar: FiscalCalendar, now: Date): CalendarView {
  const year = fiscalSpanAt(calendar, "year", now);
  const parts = (unit: "quarter" | "period", count: number): NamedSpan[] =>
    Array.from({ length: count }, (_, i) => named(fiscalSpan(calendar, unit, year.index * count + i)));
  return { calendar, year: named(year), quarters: parts("quarter", 4), periods: parts("period", 12) };
}

const named = ({ name, span }: FiscalSpan): NamedSpan => ({ name, from: span.start.toISOString(), to: span.end.toISOString() });
