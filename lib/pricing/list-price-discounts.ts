import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { type DiscountView, discountView } from "./core/discount-view";
import { readDiscounts } from "./store/discounts";

/** Every discount that was ever agreed, newest first, ended and retracted ones too. Right: price.read. */
export async function listPriceDiscounts(ctx: Context): Promise<{ data: DiscountView[] }> {
  authorize(ctx, "price.read");
  const now = ctx.clock.now();
  return { data: (await readDiscounts(ctx.db)).map((row) => discountView(row, now)) };
}
