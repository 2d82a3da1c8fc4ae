import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { answer, route } from "@/lib/http";
import { addPriceOverride, listPriceOverrides } from "@/lib/pricing";
import { PriceOverrideInput, PriceOverrideQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { session: true }, query: PriceOverrideQuery, run: (ctx, { query }) => listPriceOverrides(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: PriceOverrideInput,
  run: async (ctx, { body }) => {
    const added = await addPriceOverride(ctx, body);
    await reviseStoredUsage(ctx);
    return answer(added, { status: 201 });
  },
});
