import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import { sealSecret } from "@/lib/notify";
import { addressOf, connectorView } from "./connector-view";
import type { ConnectorView } from "./core/views";
import type { ConnectorInput } from "./schemas";
import { insertConnector, type StoredConnector } from "./store/connectors";

/** Adds an account where access can be ended. Right: connector.write. @throws Invalid for an address that is not called. */
export async function createConnector(ctx: Context, { secret, ...input }: ConnectorInput): Promise<ConnectorView> {
  authorize(ctx, "connector.write");
  const id = newId("con");
  const address = addressOf(input.kind, input.address);
  const row: StoredConnector = {
    ...{ id, name: input.name, kind: input.kind, address, sealedSecret: sealSecret(secret, id) },
    ...{ createdAt: ctx.clock.now(), createdBy: ctx.actor.id, disabledAt: null },
  };
  await withTransaction(ctx.db, async (tx) => {
    await insertConnector(tx, row);
    await recordAudit(tx, ctx, { action: "connector.create", objectType: "connector", objectId: id, after: connectorView(row) });
  });
  return connectorView(row);
}
