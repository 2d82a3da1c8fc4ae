import { answer, route } from "@/lib/http";
import { createConnector, listConnectors } from "@/lib/revocation";
import { ConnectorInput } from "@/lib/revocation/schemas";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listConnectors(ctx), nextCursor: null }) });

export const POST = route({
  auth: { session: true },
  body: ConnectorInput,
  run: async (ctx, { body }) => answer(await createConnector(ctx, body), { status: 201 }),
});
