import { BudgetPath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";
import { readBreach } from "@/lib/warnings";
import { BreachQuery } from "@/lib/warnings/schemas";

export const GET = route({
  auth: { scope: "read" },
  params: BudgetPath,
  query: BreachQuery,
  run: (ctx, { params, query }) => readBreach(ctx, params.budgetId, query.value),
});
