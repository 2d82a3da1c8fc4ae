import { route } from "@/lib/http";
import { quotePrice } from "@/lib/pricing";
import { QuoteInput } from "@/lib/pricing/schemas";

export const POST = route({ auth: { session: true }, body: QuoteInput, run: (ctx, { body }) => quotePrice(ctx, body) });
