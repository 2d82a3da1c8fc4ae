import { BudgetQuery } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";
import { listBreaches } from "@/lib/warnings";

export const GET = route({ auth: { session: true }, query: BudgetQuery, run: (ctx, { query }) => listBreaches(ctx, query) });
