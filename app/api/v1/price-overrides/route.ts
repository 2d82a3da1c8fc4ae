import { answer, route } from "@/lib/http";
import { rateUnpriced } from "@/lib/metering";
import { addPriceOverride, listPriceOverrides } from "@/lib/pricing";
import { PriceOverrideInput, PriceOverrideQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { scope: "read" }, query: PriceOverrideQuery, run: (ctx, { query }) => listPriceOverrides(ctx, query) });

export const POST = route({
  auth: { scope: "admin" },
  body: PriceOverrideInput,
  run: async (ctx, { body }) => {
    const added = await addPriceOverride(ctx, body);
    await rateUnpriced(ctx);
    return answer(added, { status: 201 });
  },
});
