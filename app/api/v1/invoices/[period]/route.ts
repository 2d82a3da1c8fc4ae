import { spanOf } from "@/app/api/_invoices/span-of";
import { route } from "@/lib/http";
import { readReconciliation } from "@/lib/invoices";
import { PeriodPath } from "@/lib/invoices/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: PeriodPath,
  run: async (ctx, { params }) => readReconciliation(ctx, await spanOf(ctx, params.period)),
});
