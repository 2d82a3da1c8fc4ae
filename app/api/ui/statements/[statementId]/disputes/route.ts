import { openDispute } from "@/lib/chargeback";
import { DisputeInput, StatementPath } from "@/lib/chargeback/core/statement-input";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: StatementPath,
  body: DisputeInput,
  run: (ctx, { params, body }) => openDispute(ctx, params.statementId, body),
});
