import { route } from "@/lib/http";
import { readPriceHistory } from "@/lib/pricing";
import { PriceHistoryQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { session: true }, query: PriceHistoryQuery, run: (ctx, { query }) => readPriceHistory(ctx, query) });
