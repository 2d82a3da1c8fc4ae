import { route, stream } from "@/lib/http";
import { exportUsage } from "@/lib/reporting";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { UsageExportParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  query: UsageExportParams,
  run: async (ctx, { query }) => {
    const { bom, delimiter, rows, ...asked } = query;
    const { fileName, chunks } = await exportUsage(ctx, parseUsageQuery(asked, ctx.clock.now()), { bom, delimiter, rows });
    return stream(chunks, { contentType: "text/csv; charset=utf-8; header=present", fileName });
  },
});
