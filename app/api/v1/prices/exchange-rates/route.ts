import { answer, route } from "@/lib/http";
import { addExchangeRate, listExchangeRates } from "@/lib/pricing";
import { ExchangeRateInput } from "@/lib/pricing/schemas";

export const GET = route({ auth: { scope: "read" }, run: (ctx) => listExchangeRates(ctx) });

export const POST = route({
  auth: { scope: "admin" },
  body: ExchangeRateInput,
  run: async (ctx, { body }) => answer(await addExchangeRate(ctx, body), { status: 201 }),
});
