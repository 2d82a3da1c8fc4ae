import { answer, route } from "@/lib/http";
import { listExceptions, requestException } from "@/lib/risk";
import { ExceptionInput, ExceptionQuery } from "@/lib/risk/schemas";

export const GET = route({ auth: { session: true }, query: ExceptionQuery, run: (ctx, { query }) => listExceptions(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: ExceptionInput,
  run: async (ctx, { body }) => answer(await requestException(ctx, body), { status: 201 }),
});
