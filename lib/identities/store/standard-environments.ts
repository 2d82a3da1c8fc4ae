import type { Db } from "@/lib/db/client";
import { raiseLedgerVersion, withTransaction } from "@/lib/db/transaction";
import type { StandardEnvironment } from "../core/standard-environments";
import { lockInventory } from "./read-state";

/** Does nothing when there is any environment: an organisation that took one away does not get it back. */
export async function insertMissingEnvironments(db: Db, environments: readonly StandardEnvironment[]): Promise<void> {
  if ((await db.environment.count()) > 0) return;
  await withTransaction(db, async (tx) => {
    await lockInventory(tx);
    if ((await tx.environment.count()) > 0) return;
    await tx.environment.createMany({ data: environments.map((environment, i) => ({ ...environment, colorSlot: i + 1 })) });
    await raiseLedgerVersion(tx, "inventory");
  });
}
