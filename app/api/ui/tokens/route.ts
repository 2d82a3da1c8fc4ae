import { createToken, listTokens } from "@/lib/auth";
import { CreateTokenInput } from "@/lib/auth/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listTokens(ctx), nextCursor: null }) });

export const POST = route({
  auth: { session: true },
  body: CreateTokenInput,
  run: async (ctx, { body }) => answer(await createToken(ctx, body), { status: 201 }),
});
