import { route } from "@/lib/http";
import { readIncidentMarks } from "@/lib/incidents";
import { MarkQuery } from "@/lib/incidents/schemas";

export const GET = route({ auth: { session: true }, query: MarkQuery, run: (ctx, { query }) => readIncidentMarks(ctx, query) });
