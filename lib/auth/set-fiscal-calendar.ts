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
import { isAnyInReview, readAgreementBounds, readCalendar, readLastClosedEnd, writeCalendar } from "./store/organisation";

/**
 * Says how the fiscal year is cut into periods, for every page and answer from now on. No figure changes: only which days
 * a fiscal period names. Budgets of fiscal quarters and years are owed a recount. What is closed keeps its days: no period may be in
 * review, and one has to end where the newest closed one does; agreements by volume begin and end with periods. Right: price.write.
 * @throws Conflict
 */
export async function setFiscalCalendar(ctx: Context, { calendar, reason }: FiscalCalendarInput): Promise<CalendarView> {
  authorize(ctx, "price.write");
  return withTransaction(ctx.db, async (tx) => {
    // First, since it keeps usage out of windows of the calendar that was.
    await raiseLedgerVersion(tx, "budgets");
    await oweRevision(tx, { kind: "budgets" });
    const before = { calendar: await readCalendar(tx) };
    const openFrom = await requireBoundary(tx, calendar);
    await requireAgreements(tx, calendar, openFrom);
    await writeCalendar(tx, calendar);
    const after = { calendar };
    await recordAudit(tx, ctx, { action: "fiscal_calendar.set", objectType: "organisation", objectId: "1", before, after, reason });
    return viewOfCalendar(calendar, ctx.clock.now());
  });
}

/** @returns the first day that is not closed; null: nothing is. */
async function requireBoundary(tx: Tx, calendar: FiscalCalendar): Promise<string | null> {
  if (await isAnyInReview(tx)) throw new Conflict("A period is in review: close it or take it back first.");
  const last = await readLastClosedEnd(tx);
  if (last === null) return null;
  const day = localDay(last.end, last.timeZone);
  if (isStart(calendar, day)) return utcDate(day);
  throw new Conflict(`The books are closed up to ${utcDate(day)}, where no period of this calendar begins.`, [
    { location: "calendar", message: utcDate(day), fix: "Choose a calendar in which a period begins on that day." },
  ]);
}

const isStart = (calendar: FiscalCalendar, day: Date): boolean =>
  fiscalSpanAt(calendar, "period", day).span.start.getTime() === day.getTime();

/** A volume is that of whole periods: what begins or ends within one would be of none. Bounds of closed days stay as they are. */
async function requireAgreements(tx: Tx, calendar: FiscalCalendar, openFrom: string | null): Promise<void> {
  for (const { id, provider, meter, begins, day } of await readAgreementBounds(tx)) {
    const date = utcDate(day);
    if ((openFrom !== null && date <= openFrom) || isStart(calendar, day)) continue;
    throw new Conflict(
      `Agreement ${id} (${provider}, ${meter}) ${begins ? "begins" : "ends"} on ${date}, where no period of this calendar begins.`,
      [
        {
          ...{ location: "calendar", message: "A price by volume holds for whole periods." },
          fix: "End it first, under Pricing, Agreements; agree on it again with days of the new calendar.",
        },
      ],
    );
  }
}
