import { retractCredit } from "@/lib/allocation";
import { CreditPath, ReasonInput } from "@/lib/allocation/schemas";
import { route } from "@/lib/http";

export const DELETE = route({
  auth: { session: true },
  params: CreditPath,
  body: ReasonInput,
  run: (ctx, { params, body }) => retractCredit(ctx, params.creditId, body),
});
