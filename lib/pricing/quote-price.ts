import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { quote } from "./core/quote";
import { loadPriceBook } from "./load-price-book";
import type { Quote, QuoteInput } from "./schemas";

/**
 * What a call costs or would cost, line by line, by the price book at the call's time or by prices sent with it.
 * Stores nothing. Right: price.read. @throws Invalid where the counts contradict each other.
 */
export async function quotePrice(ctx: Context, input: QuoteInput): Promise<Quote> {
  authorize(ctx, "price.read");
  return quote(await loadPriceBook(ctx.db), input, ctx.clock.now());
}
