import { authorize, type Context } from "@/lib/auth";
import type { Page } from "@/lib/kernel/page";
import type { RequestView } from "./core/views";
import { requestViews } from "./request-views";
import type { RequestQuery } from "./schemas";
import { seenPage } from "./seen-page";
import { readStanding } from "./sight";
import { seesRequest } from "./sight-request";
import { readBudgets } from "./store/budgets";
import { readRequests } from "./store/requests";

/**
 * Requests for more, newest first: those that wait for a decision, or those that are closed; all of one budget without a
 * state. Right: spend.read; only of counts that the caller sees.
 */
export async function listRequests(
  ctx: Context,
  query: Omit<RequestQuery, "state"> & { state?: RequestQuery["state"] },
): Promise<Page<RequestView>> {
  authorize(ctx, "spend.read");
  const standing = await readStanding(ctx);
  const budgets = new Map((await readBudgets(ctx.db)).map((budget) => [budget.id, budget]));
  const page = await seenPage(
    query,
    (limit, after) => readRequests(ctx.db, { state: query.state, budgetId: query.budget, limit, after }, ctx.clock.now()),
    (request) => {
      const budget = budgets.get(request.budgetId);
      return budget !== undefined && seesRequest(ctx, budget, request, standing);
    },
  );
  return { ...page, data: await requestViews(ctx, page.data, budgets, standing) };
}
