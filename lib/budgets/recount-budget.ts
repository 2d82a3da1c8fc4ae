import { authorize, type Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import type { BudgetView } from "./core/views";
import { bookIn, changeBudgets, mendCounters } from "./mend-counters";
import { readStanding, requireBudget } from "./sight";
import { tellRecount } from "./tell-recount";
import { viewBudget } from "./view-budget";

/**
 * Sets the counters of a budget to what the ledger and the open reservations say, in the window that runs and the 60 before
 * it. Right: budget.write over what it is about. @throws Conflict for an archived budget, whose figures stay.
 */
export async function recountBudget(ctx: Context, id: string): Promise<BudgetView> {
  authorize(ctx, "budget.write");
  const standing = await readStanding(ctx);
  const recounted = await changeBudgets(ctx, async (tx, prices) => {
    const budget = await requireBudget(ctx, ["budget.write"], standing, id, tx);
    if (budget.archivedAt !== null) throw new Conflict("The budget is archived: its figures stay.");
    const drift = await mendCounters(tx, { book: await bookIn(tx), prices }, [budget], standing.at);
    await tellRecount(tx, ctx, id, drift);
    return budget;
  });
  return viewBudget(ctx, recounted);
}
