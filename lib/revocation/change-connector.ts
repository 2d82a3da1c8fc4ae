import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { Invalid } from "@/lib/kernel/errors";
import { sealSecret } from "@/lib/notify";
import { addressOf, connectorView, noSuchConnector } from "./connector-view";
import type { ConnectorView } from "./core/views";
import type { ConnectorChange } from "./schemas";
import { lockConnector, readConnectorUse, type StoredConnector, writeConnector } from "./store/connectors";

/** Changes, pauses or lets go on; what is left out stays. Right: connector.write. @throws NotFound, Invalid as at its creation. */
export async function changeConnector(
  ctx: Context,
  id: string,
  { name, address, secret, paused }: ConnectorChange,
): Promise<ConnectorView> {
  authorize(ctx, "connector.write");
  return withTransaction(ctx.db, async (tx) => {
    const before = await lockConnector(tx, id);
    if (!before) throw noSuchConnector();
    // Whoever may change the address alone would be sent the secret there.
    if (address !== undefined && secret === undefined) {
      throw new Invalid("A new address needs the secret again.", [
        { location: "secret", message: "Missing.", fix: "Enter the key of the new address." },
      ]);
    }
    const change: Partial<StoredConnector> = {
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address: addressOf(before.kind, address) }),
      ...(secret === undefined ? {} : { sealedSecret: sealSecret(secret, id) }),
      ...(paused === undefined ? {} : { disabledAt: paused ? (before.disabledAt ?? ctx.clock.now()) : null }),
    };
    await writeConnector(tx, id, change);
    const after = { ...before, ...change };
    await recordAudit(tx, ctx, {
      ...{ action: "connector.change", objectType: "connector", objectId: id, before: connectorView(before) },
      after: { ...connectorView(after), ...(secret === undefined ? {} : { newSecret: true }) },
    });
    return connectorView(after, (await readConnectorUse(tx)).get(id));
  });
}
