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
  const closed = await withTransaction(ctx.db, async (tx) => {
    const requests = await lockExpired(tx, now);
    for (const { id } of requests) {
      await writeRequest(tx, id, { state: "expired", closedAt: now });
      await recordAudit(tx, ctx, { action: "budget_request.expire", objectType: "budget_request", objectId: id });
    }
    return requests;
  });
  const budgets = await readBudgets(ctx.db, { ids: closed.map(({ budgetId }) => budgetId) });
  for (const request of closed) {
    const budget = budgets.find(({ id }) => id === request.budgetId);
    if (budget) tellRequester(ctx, budget, { ...request, state: "expired" });
  }
  return closed.length;
}
