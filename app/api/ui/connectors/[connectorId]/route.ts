import { route } from "@/lib/http";
import { changeConnector, removeConnector } from "@/lib/revocation";
import { ConnectorChange, ConnectorPath } from "@/lib/revocation/schemas";

export const PATCH = route({
  auth: { session: true },
  params: ConnectorPath,
  body: ConnectorChange,
  run: (ctx, { params, body }) => changeConnector(ctx, params.connectorId, body),
});

export const DELETE = route({
  auth: { session: true },
  params: ConnectorPath,
  run: (ctx, { params }) => removeConnector(ctx, params.connectorId),
});
