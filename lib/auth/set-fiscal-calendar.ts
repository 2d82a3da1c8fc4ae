import { recordAudit } from "@/lib/audit";
import { oweRevision, raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import type { Context } from "./context";
import { authorize } from "./core/authorize";
import { type CalendarView, viewOfCalendar } from "./read-fiscal-calendar";
import type { FiscalCalendarInput } from "./schemas";
import { readCalendar, writeCalendar } from "./store/organisation";

/**
 * Says how the fiscal year is cut into periods, for every page and answer from now on. No figure changes: only which days
 * a fiscal period names. Budgets of fiscal quarters and years are owed a recount. Right: price.write.
 */
export async function setFiscalCalendar(ctx: Context, { calendar, reason }: FiscalCalendarInput): Promise<CalendarView> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    // First, since it keeps usage out of windows of the calendar that was.
    await raiseLedgerVersion(tx, "budgets");
    await oweRevision(tx, { kind: "budgets" });
    const before = { calendar: await readCalendar(tx) };
    await writeCalendar(tx, calendar);
    const after = { calendar };
    await recordAudit(tx, ctx, { action: "fiscal_calendar.set", objectType: "organisation", objectId: "1", before, after, reason });
    return viewOfCalendar(calendar, ctx.clock.now());
  });
}
