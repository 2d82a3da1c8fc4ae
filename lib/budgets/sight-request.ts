/** Which request the caller sees: those of the counts that they see. */
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { stateAt } from "./core/approval-duty";
import type { Standing } from "./core/standing";
import { countsSeen, seesCount } from "./sight";
import { readStoredBudget, type StoredBudget } from "./store/budgets";
import { lockRequest, type StoredRequest } from "./store/requests";

export const seesRequest = (ctx: Context, budget: StoredBudget, { value }: StoredRequest, standing: Standing): boolean =>
  seesCount(countsSeen(ctx, budget, standing), value);

/**
 * A request that waits, locked, with its budget.
 * @throws NotFound for what the caller does not see. @throws Conflict when it is closed, or nobody decided in time.
 */
export async function lockWaiting(
  tx: Tx,
  ctx: Context,
  id: string,
  standing: Standing,
): Promise<{ request: StoredRequest; budget: StoredBudget }> {
  const request = await lockRequest(tx, id);
  const budget = request && (await readStoredBudget(tx, request.budgetId));
  if (!request || !budget || !seesRequest(ctx, budget, request, standing)) throw new NotFound("There is no such request.");
  const state = stateAt(request, ctx.clock.now());
  if (state !== "waiting") {
    throw new Conflict(`This request is ${state} already.`, [
      { location: "requestId", message: `It is ${state}.`, fix: "Read it again; ask anew where more is still needed." },
    ]);
  }
  return { request, budget };
}

/** @throws Conflict for a budget that is over. */
export function requireInUse(budget: StoredBudget, now: Date): void {
  if (budget.archivedAt === null && (budget.endsAt === null || budget.endsAt > now)) return;
  throw new Conflict("This budget is over.", [
    { location: "budgetId", message: "There is nothing to add to.", fix: "Ask for a new budget; refuse what still waits." },
  ]);
}
