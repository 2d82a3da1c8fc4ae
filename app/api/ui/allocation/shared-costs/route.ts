import { addSharedCost, listSharedCosts } from "@/lib/allocation";
import { SharedCostInput } from "@/lib/allocation/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listSharedCosts(ctx) });

export const POST = route({
  auth: { session: true },
  body: SharedCostInput,
  run: async (ctx, { body }) => answer(await addSharedCost(ctx, body), { status: 201 }),
});
