import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { readBudgets } from "./store/budgets";
import { lockExpired, writeRequest } from "./store/requests";
import { tellRequester } from "./tell-request";

/**
 * Closes requests that nobody decided in time, and tells who asked. They were over before: whoever reads or decides one
 * looks at its time. Run by the job of the same name. @returns how many were closed.
 */
export async function expireRequests(ctx: Context): Promise<number> {
  const now = ctx.clock.now();
  return withTransaction(ctx.db, async (tx) => {
    const requests = await lockExpired(tx, now);
    const budgets = await readBudgets(tx, { ids: requests.map(({ budgetId }) => budgetId) });
    for (const request of requests) {
      await writeRequest(tx, request.id, { state: "expired", closedAt: now });
      await recordAudit(tx, ctx, { action: "budget_request.expire", objectType: "budget_request", objectId: request.id });
      const budget = budgets.find(({ id }) => id === request.budgetId);
      if (budget) await tellRequester(tx, budget, { ...request, state: "expired" }, now);
    }
    return requests.length;
  });
}
