import { requestBudget } from "@/lib/budgets";
import { BudgetPath, RequestInput } from "@/lib/budgets/schemas";
import { answer, route } from "@/lib/http";

export const POST = route({
  auth: { session: true },
  params: BudgetPath,
  body: RequestInput,
  run: async (ctx, { params, body }) => answer(await requestBudget(ctx, params.budgetId, body), { status: 201 }),
});
