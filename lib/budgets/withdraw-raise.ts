import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { raiseRecord } from "./core/budget-record";
import type { BudgetView } from "./core/views";
import { changeBudgets } from "./mend-counters";
import { readStanding, requireBudget } from "./sight";
import { readRaises, withdrawRaiseRow } from "./store/budgets";
import { viewBudget } from "./view-budget";

/**
 * Takes back what a raise added, from now on. Right: budget.write or budget.lower over what the budget is about.
 * @throws NotFound for a raise that there is not, Conflict for one that is over already.
 */
export async function withdrawRaise(ctx: Context, budgetId: string, raiseId: string): Promise<BudgetView> {
  authorize(ctx, ctx.actor.rights.has("budget.write") ? "budget.write" : "budget.lower");
  const now = ctx.clock.now();
  const standing = await readStanding(ctx);
  const lowered = await changeBudgets(ctx, async (tx) => {
    const budget = await requireBudget(ctx, ["budget.write", "budget.lower"], standing, budgetId, tx);
    const raise = (await readRaises(tx, budgetId)).find(({ id }) => id === raiseId);
    if (!raise) throw new NotFound("There is no such raise.");
    if (raise.withdrawnAt !== null || raise.endsAt <= now) throw new Conflict("The raise is over already.");
    await withdrawRaiseRow(tx, raiseId, now);
    await recordAudit(tx, ctx, { action: "budget.withdraw_raise", objectType: "budget", objectId: budgetId, before: raiseRecord(raise) });
    return { ...budget, raises: budget.raises.filter(({ id }) => id !== raiseId) };
  });
  return viewBudget(ctx, lowered);
}
