import { route } from "@/lib/http";
import { listSecurityEvents } from "@/lib/security";
import { SecurityEventQuery } from "@/lib/security/schemas";

export const GET = route({ auth: { session: true }, query: SecurityEventQuery, run: (ctx, { query }) => listSecurityEvents(ctx, query) });
