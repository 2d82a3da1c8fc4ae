import { reviseStoredUsage } from "@/app/api/_revisions/revise-stored-usage";
import { route } from "@/lib/http";
import { retractPriceDiscount } from "@/lib/pricing";
import { RetractInput } from "@/lib/pricing/schemas";

export const POST = route({
  auth: { scope: "admin" },
  body: RetractInput,
  run: async (ctx, { body }) => {
    const retracted = await retractPriceDiscount(ctx, body);
    await reviseStoredUsage(ctx);
    return retracted;
  },
});
