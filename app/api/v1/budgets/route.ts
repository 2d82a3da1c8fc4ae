import { createBudget, listBudgets } from "@/lib/budgets";
import { BudgetInput, BudgetQuery } from "@/lib/budgets/schemas";
import { answer, route } from "@/lib/http";

export const GET = route({ auth: { scope: "read" }, query: BudgetQuery, run: (ctx, { query }) => listBudgets(ctx, query) });

export const POST = route({
  auth: { scope: "admin" },
  body: BudgetInput,
  run: async (ctx, { body }) => answer(await createBudget(ctx, body), { status: 201 }),
});
