import { withdrawDispute } from "@/lib/chargeback";
import { DisputePath, WithdrawInput } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: DisputePath,
  body: WithdrawInput,
  run: (ctx, { params, body }) => withdrawDispute(ctx, params.disputeId, body),
});
