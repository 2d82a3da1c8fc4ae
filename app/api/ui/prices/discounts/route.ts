import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { answer, route } from "@/lib/http";
import { addPriceDiscount, listPriceDiscounts } from "@/lib/pricing";
import { PriceDiscountInput } from "@/lib/pricing/schemas";

export const GET = route({ auth: { session: true }, run: (ctx) => listPriceDiscounts(ctx) });

export const POST = route({
  auth: { session: true },
  body: PriceDiscountInput,
  run: async (ctx, { body }) => {
    const added = await addPriceDiscount(ctx, body);
    await reviseStoredUsage(ctx);
    return answer(added, { status: 201 });
  },
});
