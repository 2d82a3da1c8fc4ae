import { addSharedCost, listSharedCosts } from "@/lib/allocation";
import { SharedCostInput } from "@/lib/allocation/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listSharedCosts(ctx) });

export const POST = route({
  auth: { scope: "admin" },
  body: SharedCostInput,
  run: async (ctx, { body }) => answer(await addSharedCost(ctx, body), { status: 201 }),
});
