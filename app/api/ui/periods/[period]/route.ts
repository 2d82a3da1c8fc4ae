import { readPeriodView } from "@/lib/chargeback";
import { PeriodPath, PeriodQuery } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const GET = route({
  auth: { session: true },
  params: PeriodPath,
  query: PeriodQuery,
  run: (ctx, { params, query }) => readPeriodView(ctx, params.period, query.version),
});
