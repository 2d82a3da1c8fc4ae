import { createBudget, listBudgets } from "@/lib/budgets";
import { BudgetInput, BudgetQuery } from "@/lib/budgets/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: BudgetQuery, run: (ctx, { query }) => listBudgets(ctx, query) });

export const POST = route({
  auth: { session: true },
  body: BudgetInput,
  run: async (ctx, { body }) => answer(await createBudget(ctx, body), { status: 201 }),
});
