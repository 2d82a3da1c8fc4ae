import { answer, route } from "@/lib/http";
import { createDelegation, listDelegations } from "@/lib/reviews";
import { NewDelegation } from "@/lib/reviews/schemas";

export const GET = route({
  auth: { session: true },
  run: (ctx) => listDelegations(ctx),
});

export const POST = route({
  auth: { session: true },
  body: NewDelegation,
  run: async (ctx, { body }) => answer(await createDelegation(ctx, body), { status: 201 }),
});
