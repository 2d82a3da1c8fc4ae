import { changeBudget, readBudget } from "@/lib/budgets";
import { BudgetChange, BudgetPath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, params: BudgetPath, run: (ctx, { params }) => readBudget(ctx, params.budgetId) });

export const PATCH = route({
  auth: { session: true },
  params: BudgetPath,
  body: BudgetChange,
  run: (ctx, { params, body }) => changeBudget(ctx, params.budgetId, body),
});
