import type { Context } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import { budgetView, namesFrom } from "./core/describe-budget";
import { fullestOf } from "./core/sort-budgets";
import type { BudgetView } from "./core/views";
import { readRunningCounts } from "./read-counts";
import { readStoredBudget, type StoredBudget } from "./store/budgets";

const FULLEST_OF = 500;

/** A budget as whoever may change it sees it after a change. */
export async function viewBudget(ctx: Context, budget: StoredBudget): Promise<BudgetView> {
  const now = ctx.clock.now();
  const parent = budget.parentId === null ? null : await readStoredBudget(ctx.db, budget.parentId);
  const { counted, running } = (await readRunningCounts(ctx.db, [budget], now, FULLEST_OF)).get(budget.id) ?? { counted: [], running: 0 };
  const nameOf = namesFrom(await nameDirectory(ctx.db));
  return budgetView(budget, parent && { id: parent.id, name: parent.name }, fullestOf(budget, counted, now), running, now, nameOf);
}
