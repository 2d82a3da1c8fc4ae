import { answer, route } from "@/lib/http";
import { addCreditPool } from "@/lib/pricing";
import { CreditPoolInput } from "@/lib/pricing/schemas";
import { readCredits } from "@/lib/reporting";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => readCredits(ctx) });

export const POST = route({
  auth: { scope: "admin" },
  body: CreditPoolInput,
  run: async (ctx, { body }) => answer(await addCreditPool(ctx, body), { status: 201 }),
});
