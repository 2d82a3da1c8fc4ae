import { spanOf } from "@/app/api/_invoices/span-of";
import { route } from "@/lib/http";
import { readReconciliation } from "@/lib/invoices";
import { ReconciliationQuery } from "@/lib/invoices/schemas";

export const GET = route({
  auth: { session: true },
  query: ReconciliationQuery,
  run: async (ctx, { query: { period, ...asOf } }) => readReconciliation(ctx, await spanOf(ctx, period), asOf),
});
