import { exportChargeback } from "@/lib/chargeback";
import { ExportParams, PeriodPath } from "@/lib/chargeback/schemas";
import { route, stream } from "@/lib/http";

export const GET = route({
  auth: { scope: "read" },
  params: PeriodPath,
  query: ExportParams,
  run: async (ctx, { params, query }) => {
    const { fileName, chunks } = await exportChargeback(ctx, params.period, query);
    return stream(chunks, { contentType: "text/csv; charset=utf-8; header=present", fileName });
  },
});
