import { route } from "@/lib/http";
import { listIncidents } from "@/lib/incidents";
import { IncidentQuery } from "@/lib/incidents/schemas";

export const GET = route({ auth: { session: true }, query: IncidentQuery, run: (ctx, { query }) => listIncidents(ctx, query) });
