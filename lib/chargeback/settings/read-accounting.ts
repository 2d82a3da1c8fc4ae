import { authorize, type Context, readCalendar } from "@/lib/auth";
import type { Db, Tx } from "@/lib/db/client";
import { periodName } from "../core/periods";
import type { AccountingView } from "../core/views";
import { readLastClosed } from "../store/periods";
import { nameSettings, readSettings } from "../store/settings";

/** How the organisation closes its books, and what it may not change since periods are closed. Right: spend.read. */
export async function readAccounting(ctx: Context): Promise<AccountingView> {
  authorize(ctx, "spend.read");
  return viewOfAccounting(ctx.db);
}

export async function viewOfAccounting(db: Db | Tx): Promise<AccountingView> {
  const { fallbackCostCentreId, fallbackOwnerId, recoveryCostCentreId, ...settings } = await readSettings(db);
  const { centres, owner } = await nameSettings(db, { costCentres: [fallbackCostCentreId, recoveryCostCentreId], owner: fallbackOwnerId });
  const named = (id: string | null) => (id === null ? null : (centres.get(id) ?? { id, name: id }));
  const last = await readLastClosed(db);
  return {
    ...settings,
    fallbackCostCentre: named(fallbackCostCentreId),
    fallbackOwner: owner,
    recoveryCostCentre: named(recoveryCostCentreId),
    calendar: (await readCalendar(db)).kind,
    lastClosed: last && { id: last.id, name: periodName(last.id), end: last.end.toISOString() },
  };
}
