import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import { connectorView, noSuchConnector } from "./connector-view";
import { deleteConnector, lockConnector, readConnectorUse } from "./store/connectors";

/** Removes one that nothing hangs on; any other is paused instead. Right: connector.write. @throws NotFound, Conflict. */
export async function removeConnector(ctx: Context, id: string): Promise<void> {
  authorize(ctx, "connector.write");
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockConnector(tx, id);
    if (!row) throw noSuchConnector();
    const use = (await readConnectorUse(tx)).get(id);
    if (use && use.waiting + use.confirmed + use.keys > 0)
      throw new Conflict("Tasks and listed keys belong to it, and stay as evidence. Pause it instead.");
    await deleteConnector(tx, id);
    await recordAudit(tx, ctx, { action: "connector.remove", objectType: "connector", objectId: id, before: connectorView(row) });
  });
}
