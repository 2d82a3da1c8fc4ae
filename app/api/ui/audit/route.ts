import { AuditQuery, listAudit } from "@/lib/audit";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: AuditQuery, run: (ctx, { query }) => listAudit(ctx, query) });
