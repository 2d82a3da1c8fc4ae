import { decideRequest } from "@/lib/budgets";
import { RequestDecision, RequestPath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: RequestPath,
  body: RequestDecision,
  run: (ctx, { params, body }) => decideRequest(ctx, params.requestId, body),
});
