import { AuditExportQuery, exportAudit } from "@/lib/audit";
import { route, stream } from "@/lib/http";

export const GET = route({
  auth: { scope: "read" },
  query: AuditExportQuery,
  run: async (ctx, { query }) => {
    const { chunks, ...file } = await exportAudit(ctx, query);
    return stream(chunks, file);
  },
});
