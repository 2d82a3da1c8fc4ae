import { listDecisions } from "@/lib/budgets";
import { DecisionQuery } from "@/lib/budgets/schemas";
import { route } from "@/lib/http";

export const GET = route({ auth: { session: true }, query: DecisionQuery, run: (ctx, { query }) => listDecisions(ctx, query) });
