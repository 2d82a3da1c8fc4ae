import { authorize, type Context } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import { dutiesOf, stateAt } from "./core/approval-duty";
import { scopeOfCount } from "./core/approval-facts";
import { formatAmount } from "./core/budget";
import { namesFrom } from "./core/describe-budget";
import type { Standing } from "./core/standing";
import type { RequestView } from "./core/views";
import type { StoredBudget } from "./store/budgets";
import type { StoredRequest } from "./store/requests";

/** Requests as the caller sees them: with what each duty said, and which of them the caller may speak for. */
export async function requestViews(
  ctx: Context,
  requests: readonly StoredRequest[],
  budgets: ReadonlyMap<string, StoredBudget>,
  standing: Standing,
): Promise<RequestView[]> {
  authorize(ctx, "spend.read");
  const nameOf = namesFrom(await nameDirectory(ctx.db));
  const now = ctx.clock.now();
  return requests.flatMap((request) => {
    const budget = budgets.get(request.budgetId);
    if (!budget) return [];
    const mine = dutiesOf(ctx.actor, request, { scope: scopeOfCount(budget, request.value), standing }, now);
    const { id, kind, value, reason } = request;
    return {
      id,
      budget: { id: budget.id, name: budget.name, unit: budget.unit },
      value: budget.per === null || value === "" ? null : { id: value, name: nameOf(budget.per, value) },
      kind,
      amount: formatAmount(request.amount),
      endsAt: request.endsAt?.toISOString() ?? null,
      reason,
      state: stateAt(request, now),
      needs: request.needs.map(({ duty, why }) => {
        const said = request.approvals.find((approval) => approval.duty === duty);
        const { decision = null, byName: by = null, reason: words = null } = said ?? {};
        return { duty, why, decision, by, at: said?.at.toISOString() ?? null, reason: words, mayDecide: mine.includes(duty) };
      }),
      createdBy: request.createdByName,
      createdAt: request.createdAt.toISOString(),
      expiresAt: request.expiresAt.toISOString(),
      isOwn: request.createdBy === ctx.actor.id,
    };
  });
}
