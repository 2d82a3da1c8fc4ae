import { decideDispute } from "@/lib/chargeback";
import { DecisionInput, DisputePath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: DisputePath,
  body: DecisionInput,
  run: (ctx, { params, body }) => decideDispute(ctx, params.disputeId, body),
});
