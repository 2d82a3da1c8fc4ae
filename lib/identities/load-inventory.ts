import type { Db } from "@/lib/db/client";
import { buildInventory, type InventorySnapshot } from "./core/inventory";
import { readInventoryVersion, readSnapshotRows } from "./store/load-snapshot";

const loaded = new WeakMap<Db, Promise<InventorySnapshot>>();

/**
 * The inventory as attribution reads it, kept in memory for its version: loaded once after each change.
 * @param version The version that the caller wants; the stored one is looked up when it is left out.
 */
export async function loadInventory(db: Db, version?: number): Promise<InventorySnapshot> {
  const wanted = version ?? (await readInventoryVersion(db));
  const known = await loaded.get(db)?.catch(() => undefined);
  if (known?.version === wanted) return known;
  const next = readSnapshotRows(db, wanted).then(buildInventory);
  loaded.set(db, next);
  return next;
}
