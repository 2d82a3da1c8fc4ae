import { listTrueUps, proposeTrueUp } from "@/lib/allocation";
import { TrueUpInput } from "@/lib/allocation/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listTrueUps(ctx) });

export const POST = route({
  auth: { session: true },
  body: TrueUpInput,
  run: async (ctx, { body }) => answer(await proposeTrueUp(ctx, body), { status: 201 }),
});
