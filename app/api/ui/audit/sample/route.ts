import { AuditSampleQuery, sampleAudit } from "@/lib/audit";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: AuditSampleQuery, run: (ctx, { query }) => sampleAudit(ctx, query) });
