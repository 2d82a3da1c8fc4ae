import { answer, route } from "@/lib/http";
import { createSecuritySource, listSecuritySources } from "@/lib/security";
import { SecuritySourceInput } from "@/lib/security/schemas";

export const GET = route({ auth: { session: true }, run: async (ctx) => ({ data: await listSecuritySources(ctx), nextCursor: null }) });

/** Answers the secret of the source, this once. */
export const POST = route({
  auth: { session: true },
  body: SecuritySourceInput,
  run: async (ctx, { body }) => answer(await createSecuritySource(ctx, body), { status: 201 }),
});
