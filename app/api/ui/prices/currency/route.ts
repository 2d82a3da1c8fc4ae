import { route } from "@/lib/http";
import { setStatementCurrency } from "@/lib/pricing";
import { StatementCurrencyInput } from "@/lib/pricing/schemas";

export const PUT = route({
  auth: { session: true },
  body: StatementCurrencyInput,
  run: (ctx, { body }) => setStatementCurrency(ctx, body),
});
