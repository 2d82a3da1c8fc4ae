import { route } from "@/lib/http";
import { assignIncident, listAssignees } from "@/lib/incidents";
import { AssignInput, IncidentPath } from "@/lib/incidents/schemas";

/** Whom it may be given to. */
export const GET = route({
  auth: { session: true },
  params: IncidentPath,
  run: (ctx, { params }) => listAssignees(ctx, params.incidentId),
});
export const POST = route({
  auth: { session: true },
  params: IncidentPath,
  body: AssignInput,
  run: (ctx, { params, body }) => assignIncident(ctx, params.incidentId, body),
});
