import { BudgetPath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";
import { readBudgetBurn } from "@/lib/reporting";
import { BurnParams } from "@/lib/reporting/schemas";

export const GET = route({
  auth: { session: true },
  params: BudgetPath,
  query: BurnParams,
  run: (ctx, { params, query }) => readBudgetBurn(ctx, params.budgetId, query.value),
});
