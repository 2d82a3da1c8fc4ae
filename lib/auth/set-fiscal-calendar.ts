import { recordAudit } from "@/lib/audit";
import type { Tx } from "@/lib/db/client";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { type FiscalCalendar, fiscalSpanAt } from "@/lib/kernel/fiscal";
import { utcDate } from "@/lib/kernel/period";
import { localDay } from "@/lib/kernel/time-zone";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { type CalendarView, viewOfCalendar } from "./read-fiscal-calendar";
import type { FiscalCalendarInput } from "./schemas";
import { isAnyInReview, readCalendar, readLastClosedEnd, writeCalendar } from "./store/organisation";

/**
 * Says how the fiscal year is cut into periods, for every page and answer from now on. No figure changes: only which days
 * a fiscal period names. Budgets of fiscal quarters and years are owed a recount. What is closed keeps its days: no period may be in
 * review, and one has to end where the newest closed one does. Right: price.write. @throws Conflict
 */
export async function setFiscalCalendar(ctx: Context, { calendar, reason }: FiscalCalendarInput): Promise<CalendarView> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    // First, since it keeps usage out of windows of the calendar that was.
    await raiseLedgerVersion(tx, "budgets");
    await oweRevision(tx, { kind: "budgets" });
    const before = { calendar: await readCalendar(tx) };
    await requireBoundary(tx, calendar);
    await writeCalendar(tx, calendar);
    const after = { calendar };
    await recordAudit(tx, ctx, { action: "fiscal_calendar.set", objectType: "organisation", objectId: "1", before, after, reason });
    return viewOfCalendar(calendar, ctx.clock.now());
  });
}

async function requireBoundary(tx: Tx, calendar: FiscalCalendar): Promise<void> {
  if (await isAnyInReview(tx)) throw new Conflict("A period is in review: close it or take it back first.");
  const last = await readLastClosedEnd(tx);
  if (last === null) return;
  const day = localDay(last.end, last.timeZone);
  if (fiscalSpanAt(calendar, "period", day).span.start.getTime() === day.getTime()) return;
  throw new Conflict(`The books are closed up to ${utcDate(day)}, where no period of this calendar begins.`, [
    { location: "calendar", message: utcDate(day), fix: "Choose a calendar in which a period begins on that day." },
  ]);
}
