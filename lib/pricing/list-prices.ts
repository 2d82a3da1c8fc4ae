import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { decodeCursor, type Page, pageOf } from "@/lib/kernel/page";
import { type ModelPrices, modelPrices } from "./core/model-prices";
import type { PricedModel } from "./core/price-book";
import { normaliseProvider } from "./core/provider-names";
import { loadPriceBook } from "./load-price-book";
import type { PriceListQuery } from "./schemas";

export type PriceListPage = Page<ModelPrices> & {
  /** Models that fit the search, on all pages. */
  found: number;
};

/** Priced models with what they cost now, by provider and name. Every word of the search must occur. Right: price.read. */
export async function listPrices(ctx: Context, { limit, cursor, search, provider, origin }: PriceListQuery): Promise<PriceListPage> {
  authorize(ctx, "price.read");
  const book = await loadPriceBook(ctx.db);
  const words = (search ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  const only = provider === undefined ? undefined : normaliseProvider(provider);
  const models = [...book.models]
    .filter(([id]) => only === undefined || id === only)
    .flatMap(([, byName]) => [...byName.values()])
    .filter((model) => words.every((word) => `${model.provider} ${model.model}`.includes(word)))
    .filter((model) => origin === undefined || model.rows.some((row) => row.origin === origin && row.model === model.model))
    .sort((a, b) => compare(keyOf(a), keyOf(b)));
  const after = cursor === undefined ? undefined : decodeCursor(cursor, 2).map(String);
  const rest = after === undefined ? models : models.filter((model) => compare(keyOf(model), after) > 0);
  const now = ctx.clock.now();
  const page = pageOf(rest.slice(0, limit + 1), limit, keyOf);
  return { ...page, data: page.data.map((model) => modelPrices(model, now)), found: models.length };
}

const keyOf = (model: PricedModel): string[] => [model.provider, model.model];

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? "";
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
