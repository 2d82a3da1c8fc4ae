import { approveAllocation } from "@/lib/chargeback";
import { PeriodPath, SeenInput } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: PeriodPath,
  body: SeenInput,
  run: (ctx, { params, body }) => approveAllocation(ctx, params.period, body),
});
