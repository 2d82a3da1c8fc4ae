import type { Context } from "@/lib/auth";
import type { Budget } from "./core/budget";
import { bookIn, changeBudgets, mendCounters } from "./mend-counters";
import { readBudgets } from "./store/budgets";
import { tellRecount } from "./tell-recount";

/**
 * Recounts budgets that name models, tools or units, or whose windows the fiscal calendar cuts: an alias, a tool of another name, a unit that moved, or
 * another calendar lets them count something else than they did. Owed by the transactions of such changes, done by the
 * revisions of metering right after them. Not for requests. @returns the budgets whose counters moved.
 */
export async function recountMoved(ctx: Context): Promise<string[]> {
  const budgets = (await readBudgets(ctx.db, { isArchived: false })).filter(mayMove);
  if (budgets.length === 0) return [];
  return changeBudgets(ctx, async (tx, prices) => {
    const drift = await mendCounters(tx, { book: await bookIn(tx), prices }, budgets, ctx.clock.now());
    const moved = [...new Set(drift.map(({ budgetId }) => budgetId))].sort();
    for (const id of moved) {
      const own = drift.filter(({ budgetId }) => budgetId === id);
      await tellRecount(tx, ctx, id, own, "What it counts moved: aliases, tools, units or the fiscal calendar.");
    }
    return moved;
  });
}

const mayMove = ({ scope, per, window }: Budget): boolean =>
  [...Object.keys(scope), per].some((dimension) => dimension === "model" || dimension === "tool" || dimension === "businessUnit") ||
  window === "quarter" ||
  window === "year";
