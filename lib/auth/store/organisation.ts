import type { Db, Tx } from "@/lib/db/client";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { FiscalCalendar } from "@/lib/kernel/fiscal-schema";

/** The one organisation of this deployment, as the frame of every page names it. */
export async function readOrganisation(db: Db): Promise<{ name: string; isSample: boolean; fiscalCalendar: FiscalCalendar }> {
  const row = await db.organisation.findUnique({ where: { id: 1 }, select: { name: true, isSample: true, fiscalCalendar: true } });
  return row
    ? { ...row, fiscalCalendar: fromDbCalendar(row.fiscalCalendar) }
    : { name: "Your organisation", isSample: false, fiscalCalendar: CALENDAR_MONTHS };
}

/** Calendar months until an organisation says otherwise. */
export async function readCalendar(db: Db | Tx): Promise<FiscalCalendar> {
  return fromDbCalendar((await db.organisation.findUnique({ where: { id: 1 }, select: { fiscalCalendar: true } }))?.fiscalCalendar);
}

/** Where the newest closed period ends, and whose midnight that is; null before the first close. */
export async function readLastClosedEnd(db: Db | Tx): Promise<{ end: Date; timeZone: string } | null> {
  const row = await db.billingPeriod.findFirst({
    where: { version: { gt: 0 } },
    orderBy: { endsAt: "desc" },
    select: { endsAt: true, timeZone: true },
  });
  return row && { end: row.endsAt, timeZone: row.timeZone };
}

/** Whether a period is in review, whose days must not move. */
export const isAnyInReview = async (db: Db | Tx): Promise<boolean> => (await db.billingPeriod.count({ where: { state: "in_review" } })) > 0;

export type AgreementBound = { id: number; provider: string; meter: string; begins: boolean; day: Date };

/** The days on which prices by volume begin and end, in order; none is added or ended until the transaction is over. */
export async function readAgreementBounds(tx: Tx): Promise<AgreementBound[]> {
  await tx.$executeRaw`LOCK TABLE volume_price IN SHARE ROW EXCLUSIVE MODE`;
  const rows = await tx.volumePrice.findMany({ where: { state: "active" }, orderBy: { id: "asc" } });
  return rows.flatMap(({ id, provider, meter, validFrom, validTo }) => [
    { id, provider, meter, begins: true, day: validFrom },
    ...(validTo === null ? [] : [{ id, provider, meter, begins: false, day: validTo }]),
  ]);
}

export async function writeCalendar(tx: Tx, fiscalCalendar: FiscalCalendar): Promise<void> {
  await tx.organisation.update({ where: { id: 1 }, data: { fiscalCalendar } });
}

const fromDbCalendar = (stored: unknown): FiscalCalendar => (stored ? FiscalCalendar.parse(stored) : CALENDAR_MONTHS);
