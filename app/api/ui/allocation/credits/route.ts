import { addCredit, listCredits } from "@/lib/allocation";
import { CreditInput } from "@/lib/allocation/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, run: (ctx) => listCredits(ctx) });

export const POST = route({
  auth: { session: true },
  body: CreditInput,
  run: async (ctx, { body }) => answer(await addCredit(ctx, body), { status: 201 }),
});
