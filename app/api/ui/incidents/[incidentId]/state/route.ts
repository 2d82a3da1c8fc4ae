import { route } from "@/lib/http";
import { setIncidentState } from "@/lib/incidents";
import { IncidentPath, StateInput } from "@/lib/incidents/schemas";

export const POST = route({
  auth: { session: true },
  params: IncidentPath,
  body: StateInput,
  run: (ctx, { params, body }) => setIncidentState(ctx, params.incidentId, body),
});
