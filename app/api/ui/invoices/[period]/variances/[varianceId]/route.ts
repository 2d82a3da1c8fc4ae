import { spanOf } from "@/app/api/_invoices/span-of";
import { route } from "@/lib/http";
import { settleVariance } from "@/lib/invoices";
import { Settle, VariancePath } from "@/lib/invoices/schemas";

export const PUT = route({
  auth: { session: true },
  params: VariancePath,
  body: Settle,
  run: async (ctx, { params, body }) => settleVariance(ctx, await spanOf(ctx, params.period), params.varianceId, body),
});
