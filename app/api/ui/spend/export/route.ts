import { route, stream } from "@/lib/http";
import { exportUsage, readUsageQuery } from "@/lib/reporting";
import { UsageExportParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  query: UsageExportParams,
  run: async (ctx, { query }) => {
    const { bom, delimiter, rows, ...asked } = query;
    const { fileName, chunks } = await exportUsage(ctx, await readUsageQuery(ctx, asked), { bom, delimiter, rows });
    return stream(chunks, { contentType: "text/csv; charset=utf-8; header=present", fileName });
  },
});
