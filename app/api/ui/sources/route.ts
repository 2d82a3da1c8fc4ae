import { createSource } from "@/lib/auth";
import { CreateSourceInput } from "@/lib/auth/schemas";
import { answer, route } from "@/lib/http";
import { listSourceHealth } from "@/lib/reporting";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listSourceHealth(ctx), nextCursor: null }) });

export const POST = route({
  auth: { session: true },
  body: CreateSourceInput,
  run: async (ctx, { body }) => answer(await createSource(ctx, body), { status: 201 }),
});
