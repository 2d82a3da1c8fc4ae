import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { type PriceView, priceView } from "./core/price-view";
import { normaliseProvider } from "./core/provider-names";
import type { PriceOverrideQuery } from "./schemas";
import { readOverrides } from "./store/prices";

/** The organisation's own prices, newest first, ended and retracted ones too. Right: price.read. */
export async function listPriceOverrides(ctx: Context, { limit, cursor, provider, model }: PriceOverrideQuery): Promise<Page<PriceView>> {
  authorize(ctx, "price.read");
  const beforeId = cursor === undefined ? undefined : Number(decodeCursor(cursor, 1)[0]);
  const rows = await readOverrides(ctx.db, {
    limit: limit + 1,
    beforeId,
    provider: provider === undefined ? undefined : normaliseProvider(provider),
    model: model?.toLowerCase(),
  });
  const page = pageOf(rows, limit, (row) => [row.id]);
  const now = ctx.clock.now();
  return { ...page, data: page.data.map((row) => priceView(row, now)) };
}
