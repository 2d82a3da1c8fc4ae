import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { NotFound } from "@/lib/kernel/errors";
import { ALIAS_PATTERNS, PROVIDER_PREFIX } from "./core/alias-patterns";
import { resolveModel } from "./core/price-book";
import { type PriceView, priceView } from "./core/price-view";
import { loadPriceBook } from "./load-price-book";
import type { PriceHistoryQuery } from "./schemas";
import { readAliases, readPricesOf } from "./store/prices";

export type PriceHistory = {
  provider: string;
  model: string;
  /** How the name that was asked for is understood. */
  by: string;
  /** Whose list prices these are, when the provider resells another's model. */
  listedBy: string | null;
  prices: PriceView[];
  aliases: { provider: string; alias: string; origin: string }[];
  /** Regular spellings that are understood too. */
  patterns: { spelling: string; example: string }[];
};

/** Every price that one model ever had, and the names it goes by. Right: price.read. @throws NotFound for an unknown model. */
export async function readPriceHistory(ctx: Context, { provider, model }: PriceHistoryQuery): Promise<PriceHistory> {
  authorize(ctx, "price.read");
  const resolution = resolveModel(await loadPriceBook(ctx.db), provider, model);
  if (!resolution) throw new NotFound(`${model} of ${provider} is not in the price book.`);
  const { priced } = resolution;
  const at = priced.listedBy ?? priced.provider;
  const [own, listed, aliases] = await Promise.all([
    readPricesOf(ctx.db, priced.provider, priced.model),
    priced.listedBy === undefined ? [] : readPricesOf(ctx.db, priced.listedBy, priced.model),
    readAliases(ctx.db),
  ]);
  const now = ctx.clock.now();
  return {
    provider: priced.provider,
    model: priced.model,
    by: resolution.pattern ?? resolution.by,
    listedBy: priced.listedBy ?? null,
    prices: [...own, ...listed].map((row) => priceView(row, now)),
    aliases: aliases
      .filter((row) => row.toProvider === at && row.toModel === priced.model)
      .map((row) => ({ provider: row.provider, alias: row.alias, origin: row.origin })),
    patterns: [...ALIAS_PATTERNS, PROVIDER_PREFIX]
      .filter((pattern) => !pattern.providers || pattern.providers.includes(priced.provider))
      .map(({ spelling, example }) => ({ spelling, example })),
  };
}
