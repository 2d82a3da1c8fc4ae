import { route } from "@/lib/http";
import { listEvents } from "@/lib/reporting";
import { EventListParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: EventListParams, run: (ctx, { query }) => listEvents(ctx, query) });
