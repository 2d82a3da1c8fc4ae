import { withdrawRequest } from "@/lib/budgets";
import { RequestPath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: RequestPath,
  run: (ctx, { params }) => withdrawRequest(ctx, params.requestId),
});
