/** How the organisation closes its books: one row. */
import type { Db, Tx } from "@/lib/db/client";
import type { AccountingSettings } from "../core/settings";

export async function readSettings(db: Db | Tx): Promise<AccountingSettings> {
  const { id: _, ...row } = await db.accountingSettings.findUniqueOrThrow({ where: { id: 1 } });
  return {
    ...row,
    unattributedLimit: row.unattributedLimit.toString(),
    varianceLimitPercent: row.varianceLimitPercent.toString(),
    varianceLimit: row.varianceLimit.toString(),
  };
}

export async function writeSettings(tx: Tx, data: Partial<AccountingSettings>): Promise<void> {
  await tx.accountingSettings.update({ where: { id: 1 }, data });
}

/** Locks the row until the transaction ends: changes of the settings come one after another. */
export async function lockSettings(tx: Tx): Promise<AccountingSettings> {
  await tx.$queryRaw`SELECT 1 FROM accounting_settings WHERE id = 1 FOR UPDATE`;
  return readSettings(tx);
}

/** A cost centre that is there to be charged, by id. */
export const findCostCentre = (db: Db | Tx, id: string): Promise<{ id: string; name: string } | null> =>
  db.costCentre.findFirst({ where: { id, archivedAt: null }, select: { id: true, name: true } });

export const findPerson = (db: Db | Tx, id: string): Promise<{ id: string; name: string } | null> =>
  db.person.findFirst({ where: { id, active: true }, select: { id: true, name: true } });

/** Names of what the settings point to, also of what is archived since. */
export async function nameSettings(db: Db | Tx, ids: { costCentres: (string | null)[]; owner: string | null }) {
  const wanted = ids.costCentres.filter((id) => id !== null);
  const centres = await db.costCentre.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  const owner = ids.owner === null ? null : await db.person.findUnique({ where: { id: ids.owner }, select: { id: true, name: true } });
  return { centres: new Map(centres.map((centre) => [centre.id, centre])), owner };
}
