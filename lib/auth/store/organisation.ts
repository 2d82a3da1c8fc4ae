import type { Db, Tx } from "@/lib/db/client";
import { CALENDAR_MONTHS, FiscalCalendar } from "@/lib/kernel/fiscal";

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

export async function writeCalendar(tx: Tx, fiscalCalendar: FiscalCalendar): Promise<void> {
  await tx.organisation.update({ where: { id: 1 }, data: { fiscalCalendar } });
}

const fromDbCalendar = (stored: unknown): FiscalCalendar => (stored ? FiscalCalendar.parse(stored) : CALENDAR_MONTHS);
