import { route } from "@/lib/http";
import { readChain } from "@/lib/incidents";
import { ChainQuery, IncidentPath } from "@/lib/incidents/schemas";

export const GET = route({
  auth: { session: true },
  params: IncidentPath,
  query: ChainQuery,
  run: (ctx, { params, query }) => readChain(ctx, params.incidentId, query),
});
