import { waiveCheck } from "@/lib/chargeback";
import { PeriodPath, WaiveInput } from "@/lib/chargeback/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: PeriodPath,
  body: WaiveInput,
  run: (ctx, { params, body }) => waiveCheck(ctx, params.period, body),
});
