import { spanOf } from "@/app/api/_invoices/span-of";
import { route } from "@/lib/http";
import { readReconciliation } from "@/lib/invoices";
import { AsOfQuery, PeriodPath } from "@/lib/invoices/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: PeriodPath,
  query: AsOfQuery,
  run: async (ctx, { params, query }) => readReconciliation(ctx, await spanOf(ctx, params.period), query),
});
