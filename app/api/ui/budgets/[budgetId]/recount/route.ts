import { recountBudget } from "@/lib/budgets";
import { BudgetPath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: BudgetPath,
  run: (ctx, { params }) => recountBudget(ctx, params.budgetId),
});
