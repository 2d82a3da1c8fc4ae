import { route } from "@/lib/http";
import { tryConnector } from "@/lib/revocation";
import { ConnectorPath } from "@/lib/revocation/schemas";

/** Makes a harmless call, and answers what came back. */
export const POST = route({
  auth: { session: true },
  params: ConnectorPath,
  run: (ctx, { params }) => tryConnector(ctx, params.connectorId),
});
