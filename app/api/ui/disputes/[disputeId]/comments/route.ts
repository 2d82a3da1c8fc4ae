import { commentDispute } from "@/lib/chargeback";
import { DisputeCommentInput, DisputePath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: DisputePath,
  body: DisputeCommentInput,
  run: (ctx, { params, body }) => commentDispute(ctx, params.disputeId, body),
});
