import { createSource, listSources } from "@/lib/auth";
import { CreateSourceInput } from "@/lib/auth/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listSources(ctx), nextCursor: null }) });

export const POST = route({
  auth: { session: true },
  body: CreateSourceInput,
  run: async (ctx, { body }) => answer(await createSource(ctx, body), { status: 201 }),
});
