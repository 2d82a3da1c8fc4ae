import type { Db } from "@/lib/db/client";
import type { LedgerVersions } from "./insert-lines";

const remembered = new WeakMap<Db, LedgerVersions>();

/** The versions last seen, read again when asked to: a stale one is noticed by the insert, so a batch need not look. */
export async function readVersions(db: Db, again: boolean): Promise<LedgerVersions> {
  const known = remembered.get(db);
  if (known && !again) return known;
  const row = await db.ledgerVersion.findUniqueOrThrow({ where: { id: 1 } });
  const versions = { inventory: row.inventory, prices: row.prices, budgets: row.budgets };
  remembered.set(db, versions);
  return versions;
}
