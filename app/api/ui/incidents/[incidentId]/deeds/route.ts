import { route } from "@/lib/http";
import { actOnIncident } from "@/lib/incidents";
import { DeedInput, IncidentPath } from "@/lib/incidents/schemas";

export const POST = route({
  auth: { session: true },
  params: IncidentPath,
  body: DeedInput,
  run: (ctx, { params, body }) => actOnIncident(ctx, params.incidentId, body),
});
