import { chargebackSummary } from "@/lib/chargeback";
import { ChargebackParams, PeriodPath } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  params: PeriodPath,
  query: ChargebackParams,
  run: (ctx, { params, query }) => chargebackSummary(ctx, params.period, query),
});
