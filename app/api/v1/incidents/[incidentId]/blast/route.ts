import { route } from "@/lib/http";
import { readBlastRadius } from "@/lib/incidents";
import { IncidentPath } from "@/lib/incidents/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: IncidentPath,
  run: (ctx, { params }) => readBlastRadius(ctx, params.incidentId),
});
