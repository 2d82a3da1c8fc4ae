import { route } from "@/lib/http";
import { commentIncident } from "@/lib/incidents";
import { CommentInput, IncidentPath } from "@/lib/incidents/schemas";

export const POST = route({
  auth: { session: true },
  params: IncidentPath,
  body: CommentInput,
  run: (ctx, { params, body }) => commentIncident(ctx, params.incidentId, body),
});
