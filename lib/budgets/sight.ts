/** Who sees and who changes which budget: one rule for all use cases. What is not seen is not found. */
import { type Context, type Right, scopeOf } from "@/lib/auth";
import type { Scope } from "@/lib/auth/core/actor";
import type { Db, Tx } from "@/lib/db/client";
import { loadInventory } from "@/lib/identities";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import type { Budget } from "./core/budget";
import { countsInside, isScopeInside, type Standing } from "./core/standing";
import { readApplicationPlaces, readStoredBudget, type StoredBudget } from "./store/budgets";

/** How the organisation stands now. */
export async function readStanding(ctx: Context): Promise<Standing> {
  const [inventory, applications] = await Promise.all([loadInventory(ctx.db), readApplicationPlaces(ctx.db)]);
  return { inventory, applications, at: ctx.clock.now() };
}

/** Which counts of a budget the caller reads. */
export const countsSeen = (ctx: Context, budget: Budget, standing: Standing): ReturnType<typeof countsInside> =>
  countsInside(scopeOf(ctx.actor, "spend.read"), budget, standing);

/** Whether a value is one of the counts that are seen. */
export const seesCount = (seen: ReturnType<typeof countsInside>, value: string): boolean =>
  seen === "all" || (seen !== "none" && seen(value));

export const noSuchBudget = (): NotFound => new NotFound("There is no such budget.");

/** Whether a right of the caller reaches a budget as a whole. */
export const isWithin = (ctx: Context, right: Right, budget: Pick<Budget, "scope">, standing: Standing): boolean =>
  isScopeInside(scopeOf(ctx.actor, right), budget.scope, standing);

/**
 * A budget to be changed by one of these rights, of which the caller has at least one.
 * @throws NotFound for what the caller does not see, Forbidden for what is seen and outside of what these rights reach.
 */
export async function requireBudget(
  ctx: Context,
  rights: readonly Right[],
  standing: Standing,
  id: string,
  db: Db | Tx = ctx.db,
): Promise<StoredBudget> {
  const budget = await readStoredBudget(db, id);
  if (!budget) throw noSuchBudget();
  if (!rights.some((right) => isWithin(ctx, right, budget, standing))) throw outOfReach(ctx, budget, standing, rights[0] as Right);
  return budget;
}

/** What is told of a budget that a right does not reach: that it is not there, unless the caller reads it. */
export function outOfReach(ctx: Context, budget: Pick<Budget, "scope">, standing: Standing, right: Right): NotFound | Forbidden {
  const seen: Scope = scopeOf(ctx.actor, "spend.read");
  if (!isScopeInside(seen, budget.scope, standing)) return noSuchBudget();
  return new Forbidden("This budget is about more than the part of the organisation that you may change.", [
    { location: "right", message: right, fix: "Ask a platform admin, or whoever leads the team." },
  ]);
}

/** The cap of a grant is what was approved with it. @throws Conflict for a budget that follows a grant. */
export function refuseOfGrant({ grantId }: Pick<Budget, "grantId">): void {
  if (!grantId) return;
  throw new Conflict("This budget is the cap of a grant and follows it.", [
    {
      location: "budgetId",
      message: `It holds what the grant ${grantId} was approved for.`,
      fix: "Narrow or end the grant at its identity; for more, end it and ask for a new one.",
    },
  ]);
}
