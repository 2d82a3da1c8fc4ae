import { route } from "@/lib/http";
import { withdrawException } from "@/lib/risk";
import { ExceptionPath, Reason } from "@/lib/risk/schemas";

export const POST = route({
  auth: { session: true },
  params: ExceptionPath,
  body: Reason,
  run: (ctx, { params, body }) => withdrawException(ctx, params.exceptionId, body),
});
