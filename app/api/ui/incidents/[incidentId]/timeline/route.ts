import { route } from "@/lib/http";
import { readTimeline } from "@/lib/incidents";
import { IncidentPath } from "@/lib/incidents/schemas";

export const GET = route({ auth: { session: true }, params: IncidentPath, run: (ctx, { params }) => readTimeline(ctx, params.incidentId) });
