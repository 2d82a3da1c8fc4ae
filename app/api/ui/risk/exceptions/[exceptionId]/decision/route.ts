import { route } from "@/lib/http";
import { decideException } from "@/lib/risk";
import { ExceptionDecision, ExceptionPath } from "@/lib/risk/schemas";

export const POST = route({
  auth: { session: true },
  params: ExceptionPath,
  body: ExceptionDecision,
  run: (ctx, { params, body }) => decideException(ctx, params.exceptionId, body),
});
