import { route } from "@/lib/http";
import { readIncident } from "@/lib/incidents";
import { IncidentPath } from "@/lib/incidents/schemas";

export const GET = route({ auth: { scope: "read" }, params: IncidentPath, run: (ctx, { params }) => readIncident(ctx, params.incidentId) });
