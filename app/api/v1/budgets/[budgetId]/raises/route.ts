import { addRaise } from "@/lib/budgets";
import { BudgetPath, RaiseInput } from "@/lib/budgets/schemas";
import { answer, route } from "@/lib/http";

export const POST = route({
  auth: { scope: "admin" },
  params: BudgetPath,
  body: RaiseInput,
  run: async (ctx, { params, body }) => answer(await addRaise(ctx, params.budgetId, body), { status: 201 }),
});
