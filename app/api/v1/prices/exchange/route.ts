import { route } from "@/lib/http";
import { exchangeAmount } from "@/lib/pricing";
import { ExchangeQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { scope: "read" }, query: ExchangeQuery, run: (ctx, { query }) => exchangeAmount(ctx, query) });
