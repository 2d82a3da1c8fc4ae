import { authorize, type Context, scopeOf } from "@/lib/auth";
import { loadPriceBook } from "@/lib/pricing";
import { type PriceChange, priceChangesIn } from "./core/explain/price-changes";
import type { UsageQuery } from "./core/usage-query";
import { readTogether } from "./store/read";
import { readGroups } from "./store/usage";

const MAX_CHANGES = 100;

/**
 * Changes of price inside a span, newest first, of the models that the question's usage ran on. Nothing for callers
 * without price.read. Right: spend.read.
 */
export async function listPriceChanges(ctx: Context, query: UsageQuery): Promise<PriceChange[]> {
  authorize(ctx, "spend.read");
  if (!ctx.actor.rights.has("price.read")) return [];
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: query.filters, grain: query.grain };
  const rows = await readTogether(ctx.db, (tx) => readGroups(tx, selection, ["provider", "model"], query.span, null));
  const models = rows.flatMap(({ keys: [provider, model] }) => (provider && model ? [{ provider, model }] : []));
  return priceChangesIn(await loadPriceBook(ctx.db), models, query.span).slice(0, MAX_CHANGES);
}
