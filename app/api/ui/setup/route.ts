import { completeSetup, needsSetup } from "@/lib/auth";
import { SetupInput } from "@/lib/auth/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { public: true }, run: async (ctx) => ({ needed: await needsSetup(ctx) }) });

/** Makes the first administrator; the one-time link is the authorisation. */
export const POST = route({
  auth: { public: true },
  body: SetupInput,
  run: async (ctx, { body }) => answer(await completeSetup(ctx, body), { status: 201 }),
});
