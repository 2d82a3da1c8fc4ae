import { AuditQuery, listAudit } from "@/lib/audit";
import { route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: AuditQuery, run: (ctx, { query }) => listAudit(ctx, query) });
