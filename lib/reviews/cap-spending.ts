import type { Context } from "@/lib/auth";
import { changeBudget, createBudget, loadBudgetBook } from "@/lib/budgets";
import { type Budget, parseAmount } from "@/lib/budgets/core/budget";
import { BudgetChange, BudgetInput } from "@/lib/budgets/schemas";
import { outcomeOf } from "./core/outcome";
import { liveOf, readDecisions } from "./store/answers";
import { readMarked, swapMark } from "./store/items";

/** The mark of what is to be capped, and of what was. */
export const CAP_DUE = "cap_due";
export const CAPPED = "capped";

/**
 * Holds identities that were narrowed to a sum a month to it: by a hard budget of their own. One that is there is lowered,
 * never raised; else one is made. After the decision's transaction, and from the job where that did not come so far.
 */
export async function capSpending(ctx: Context): Promise<number> {
  const due = await readMarked(ctx.db, CAP_DUE);
  for (const { id, identityId, name } of due) {
    const capUsd = outcomeOf(liveOf(await readDecisions(ctx.db, [id])))?.narrowTo?.monthlyCapUsd;
    if (capUsd !== undefined) await hold(ctx, identityId, name, capUsd);
    await swapMark(ctx.db, id, CAP_DUE, CAPPED);
  }
  return due.length;
}

async function hold(ctx: Context, identityId: string, name: string, capUsd: string): Promise<void> {
  const now = ctx.clock.now();
  const own = [...(await loadBudgetBook(ctx.db)).byId.values()].find((budget) => isOwn(budget, identityId, now));
  const limit = { usd: capUsd };
  const reason = "An access review narrowed it to this.";
  if (!own) {
    const input = {
      name: `${name}: limit of an access review`.slice(0, 100),
      scope: { identity: identityId },
      limit,
      window: "month",
      enforcement: "hard",
    };
    await createBudget(ctx, BudgetInput.parse(input));
    return;
  }
  const change = {
    ...(parseAmount(capUsd) < own.limit ? { limit } : {}),
    ...(own.enforcement === "hard" ? {} : { enforcement: "hard" as const }),
  };
  if (Object.keys(change).length > 0) await changeBudget(ctx, own.id, BudgetChange.parse({ ...change, reason }));
}

/** About this identity and nothing else, in dollars a month, and not the cap of a grant, which follows that. */
const isOwn = ({ scope, per, unit, window, labels, startsAt, endsAt, grantId }: Budget, identityId: string, now: Date): boolean =>
  !grantId &&
  scope.identity === identityId &&
  Object.keys(scope).length === 1 &&
  Object.keys(labels).length === 0 &&
  per === null &&
  unit === "usd" &&
  window === "month" &&
  startsAt <= now &&
  (endsAt === null || endsAt > now);
