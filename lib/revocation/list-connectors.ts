import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { connectorView } from "./connector-view";
import type { ConnectorView } from "./core/views";
import { readConnectors, readConnectorUse } from "./store/connectors";

/** All connectors. Right: control.read, or connector.write. */
export async function listConnectors(ctx: Context): Promise<ConnectorView[]> {
  if (!ctx.actor.rights.has("connector.write")) authorize(ctx, "control.read");
  const use = await readConnectorUse(ctx.db);
  return (await readConnectors(ctx.db)).map((row) => connectorView(row, use.get(row.id)));
}
