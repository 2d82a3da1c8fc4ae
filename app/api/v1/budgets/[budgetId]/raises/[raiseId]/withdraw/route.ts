import { withdrawRaise } from "@/lib/budgets";
import { RaisePath } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const POST = route({
  auth: { scope: "admin" },
  params: RaisePath,
  run: (ctx, { params }) => withdrawRaise(ctx, params.budgetId, params.raiseId),
});
