/** The caps of grants as budgets: what each has to be, and what is to be done so that they are that. Pure. */
import type { CappedGrant } from "@/lib/identities/core/grants";
import { isPattern } from "@/lib/kernel/wildcard";
import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";
import { type Amount, type BudgetScope, parseAmount } from "./budget";
import { type ToolIds, toolIdOf } from "./tool-ids";

/** As much of a budget as says whether it holds its grant. */
type Holding = { id: string; grantId?: string | null; scope: BudgetScope; limit: Amount };
export type GrantChanges<B extends Holding> = { made: CappedGrant[]; changed: { before: B; limit: Amount }[]; ended: B[] };

/**
 * What a capped grant is about: all that its identity uses for every model, else the model or tool beside it. Patterns stay
 * patterns; a model is named as it is priced, where providers agree on that, and a connected tool by its id.
 */
export function scopeOfGrant({ identityId, kind, value }: CappedGrant, prices: PriceBook, toolIds: ToolIds): BudgetScope {
  if (kind === "tool") return { identity: identityId, tool: toolIdOf(toolIds, value) };
  return value === "*" ? { identity: identityId } : { identity: identityId, model: modelOf(value.trim().toLowerCase(), prices) };
}

function modelOf(name: string, prices: PriceBook): string {
  if (isPattern(name)) return name;
  const providers = new Set([...prices.models.keys(), ...prices.aliases.keys()]);
  const priced = new Set([...providers].flatMap((provider) => resolveModel(prices, provider, name)?.priced.model ?? []));
  const [only] = priced;
  return only !== undefined && priced.size === 1 ? only : name;
}

/**
 * One budget for each grant, about what the grant is about, up to its cap; no other. A budget about something else than its
 * grant is ended and made anew, since what a budget counts never changes.
 * @param held Budgets of grants that count, at most one of each.
 */
export function grantChanges<B extends Holding>(
  grants: readonly CappedGrant[],
  held: readonly B[],
  scopeOf: (grant: CappedGrant) => BudgetScope,
): GrantChanges<B> {
  const byGrant = new Map(held.map((budget) => [budget.grantId, budget]));
  const changes: GrantChanges<B> = { made: [], changed: [], ended: [] };
  const kept = new Set<B>();
  for (const grant of grants) {
    const budget = byGrant.get(grant.id);
    if (!budget || !isSame(budget.scope, scopeOf(grant))) {
      changes.made.push(grant);
      continue;
    }
    kept.add(budget);
    const limit = parseAmount(grant.capUsd);
    if (budget.limit !== limit) changes.changed.push({ before: budget, limit });
  }
  changes.ended = held.filter((budget) => !kept.has(budget));
  return changes;
}

const isSame = (a: BudgetScope, b: BudgetScope): boolean => a.identity === b.identity && a.model === b.model && a.tool === b.tool;
