import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { resolveModel } from "./core/price-book";
import { ANY_MODEL } from "./core/price-row";
import { normaliseProvider } from "./core/provider-names";
import { loadPriceBook } from "./load-price-book";

/**
 * What an agreement is on: a model by the name that the price book has it by, or "*" for all of a provider.
 * @throws Invalid for a provider or a model that the price book does not know.
 */
export async function nameModel(ctx: Context, asked: { provider: string; model: string }): Promise<{ provider: string; model: string }> {
  const book = await loadPriceBook(ctx.db);
  const provider = normaliseProvider(asked.provider);
  if (asked.model === ANY_MODEL) {
    if (book.models.has(provider) || book.aliases.has(provider)) return { provider, model: ANY_MODEL };
    throw unknown("provider", `${asked.provider} has no list prices.`);
  }
  const priced = resolveModel(book, asked.provider, asked.model)?.priced;
  if (!priced) throw unknown("model", `${asked.model} of ${asked.provider} has no list price.`);
  return { provider: priced.provider, model: priced.model };
}

const unknown = (location: string, message: string): Invalid =>
  new Invalid(`${location}: ${message}`, [{ location, message, fix: "Look the name up in the price book." }]);
