import { route } from "@/lib/http";
import { readBudgetsUsed } from "@/lib/reporting";
import { BudgetsUsedParams } from "@/lib/reporting/schemas";

export const GET = route({ auth: { session: true }, query: BudgetsUsedParams, run: (ctx, { query }) => readBudgetsUsed(ctx, query) });
