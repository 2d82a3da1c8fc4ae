import { answer, route } from "@/lib/http";
import { addCreditPool } from "@/lib/pricing";
import { CreditPoolInput } from "@/lib/pricing/schemas";
import { readCredits } from "@/lib/reporting";

export const GET = route({ auth: { session: true }, run: (ctx) => readCredits(ctx) });

export const POST = route({
  auth: { session: true },
  body: CreditPoolInput,
  run: async (ctx, { body }) => answer(await addCreditPool(ctx, body), { status: 201 }),
});
