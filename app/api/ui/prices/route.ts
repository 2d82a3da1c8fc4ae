import { route } from "@/lib/http";
import { listPrices } from "@/lib/pricing";
import { PriceListQuery } from "@/lib/pricing/schemas";

export const GET = route({ auth: { session: true }, query: PriceListQuery, run: (ctx, { query }) => listPrices(ctx, query) });
