import { route } from "@/lib/http";
import { setDisposition } from "@/lib/incidents";
import { DispositionInput, IncidentPath } from "@/lib/incidents/schemas";

export const POST = route({
  auth: { session: true },
  params: IncidentPath,
  body: DispositionInput,
  run: (ctx, { params, body }) => setDisposition(ctx, params.incidentId, body),
});
