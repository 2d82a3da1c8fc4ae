import { authorize, type Context, scopeOf } from "@/lib/auth";
import { listBudgets } from "@/lib/budgets";
import { BudgetQuery } from "@/lib/budgets/schemas";
import { type SearchHit, searchInventory } from "@/lib/identities";
import type { SearchParams } from "./schemas";
import { readTogether } from "./store/read";
import { searchModels, type UsedModel } from "./store/search";

type FoundBudget = { type: "budget"; id: string; name: string; detail: string | null };

/**
 * The command palette's answer: the inventory, the models and providers that were used, and budgets, by a part of their name
 * (of budgets also of what they are about); at most `limit` of each kind. Only what is in the caller's scope is found. Right: spend.read; inventory.read for the
 * inventory, which is left out without it.
 */
export async function searchEverything(
  ctx: Context,
  { q, limit }: SearchParams,
): Promise<{ hits: (SearchHit | UsedModel | FoundBudget)[] }> {
  authorize(ctx, "spend.read");
  const [inventory, models, budgets] = await Promise.all([
    ctx.actor.rights.has("inventory.read") ? searchInventory(ctx, { query: q, limit }) : [],
    readTogether(ctx.db, (tx) => searchModels(tx, scopeOf(ctx.actor, "spend.read"), q, limit)),
    listBudgets(ctx, { ...BudgetQuery.parse({ q }), limit }),
  ]);
  const found = budgets.data.map(
    ({ id, name, scope }): FoundBudget => ({ type: "budget", id, name, detail: scope.map((part) => part.name).join(" × ") || null }),
  );
  return { hits: [...inventory, ...models, ...found] };
}
