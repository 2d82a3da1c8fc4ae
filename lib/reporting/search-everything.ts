import { authorize, type Context, scopeOf } from "@/lib/auth";
import { type SearchHit, searchInventory } from "@/lib/identities";
import type { SearchParams } from "./schemas";
import { readTogether } from "./store/read";
import { searchModels, type UsedModel } from "./store/search";

/**
 * The command palette's answer: the inventory, and the models and providers that were used, by a part of their name;
 * at most `limit` of each kind. Only what is in the caller's scope is found. Right: spend.read; inventory.read for the
 * inventory, which is left out without it.
 */
export async function searchEverything(ctx: Context, { q, limit }: SearchParams): Promise<{ hits: (SearchHit | UsedModel)[] }> {
  authorize(ctx, "spend.read");
  const inventory = ctx.actor.rights.has("inventory.read") ? await searchInventory(ctx, { query: q, limit }) : [];
  const models = await readTogether(ctx.db, (tx) => searchModels(tx, scopeOf(ctx.actor, "spend.read"), q, limit));
  return { hits: [...inventory, ...models] };
}
