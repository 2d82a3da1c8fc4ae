import { answer, route } from "@/lib/http";
import { addCreditMultiplier } from "@/lib/pricing";
import { CreditMultiplierInput } from "@/lib/pricing/schemas";

export const POST = route({
  auth: { session: true },
  body: CreditMultiplierInput,
  run: async (ctx, { body }) => answer(await addCreditMultiplier(ctx, body), { status: 201 }),
});
