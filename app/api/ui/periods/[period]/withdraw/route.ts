import { withdrawReview } from "@/lib/chargeback";
import { PeriodPath, ReasonInput } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: PeriodPath,
  body: ReasonInput,
  run: (ctx, { params, body }) => withdrawReview(ctx, params.period, body),
});
