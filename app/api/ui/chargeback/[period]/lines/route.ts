import { listChargeLines } from "@/lib/chargeback";
import { ChargeLinesParams, PeriodPath } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  params: PeriodPath,
  query: ChargeLinesParams,
  run: (ctx, { params, query }) => listChargeLines(ctx, params.period, query),
});
