import { decideReopen } from "@/lib/chargeback";
import { PeriodPath, ReopenDecision } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: PeriodPath,
  body: ReopenDecision,
  run: (ctx, { params, body }) => decideReopen(ctx, params.period, body),
});
