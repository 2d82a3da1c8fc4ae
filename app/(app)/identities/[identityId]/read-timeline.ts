import { approvalHistory, incidentHistory, limitHistory, reviewHistory } from "@/components/spend/access-history";
import { type Happened, identityHistory } from "@/components/spend/history";
import type { Context } from "@/lib/auth/context";
import { listBudgets, listRequests } from "@/lib/budgets";
import { BudgetQuery } from "@/lib/budgets/schemas";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { listIncidents } from "@/lib/incidents";
import { IncidentQuery } from "@/lib/incidents/schemas";
import { readIdentityReviews } from "@/lib/reviews";

/** So many budgets name one identity at most, whose requests are read. */
const MOST_BUDGETS = 5;
const MOST = 200;

/**
 * What happened to an identity but for what its page reads besides (findings, revocations): owners, keys, approvals, limits,
 * reviews, incidents. What the caller may not read is left out.
 */
export async function readTimeline(ctx: Context, identity: IdentityDetail): Promise<Happened[]> {
  const { rights } = ctx.actor;
  const [reviews, limits, incidents] = await Promise.all([
    rights.has("review.read") || rights.has("review.decide") ? readIdentityReviews(ctx, identity.id) : [],
    rights.has("spend.read") ? readLimits(ctx, identity.id) : [],
    rights.has("incident.read")
      ? listIncidents(ctx, IncidentQuery.parse({ identityId: identity.id, state: "all", limit: MOST })).then((page) => page.incidents)
      : [],
  ]);
  return [...identityHistory(identity), ...approvalHistory(identity), ...limits, ...reviewHistory(reviews), ...incidentHistory(incidents)];
}

/** Budgets that name it, those that were put away too, with what was asked for beyond them; not those that count everybody's apart. */
async function readLimits(ctx: Context, identityId: string): Promise<Happened[]> {
  const asked = { scopeKind: "identity", scopeId: identityId, limit: MOST };
  const pages = await Promise.all(["current", "archived"].map((state) => listBudgets(ctx, BudgetQuery.parse({ ...asked, state }))));
  const budgets = pages
    .flatMap(({ data }) => data)
    .filter(({ scope }) => scope.some(({ dimension, id }) => dimension === "identity" && id === identityId));
  const requests = await Promise.all(budgets.slice(0, MOST_BUDGETS).map(({ id }) => listRequests(ctx, { budget: id, limit: MOST })));
  return limitHistory(
    budgets,
    requests.flatMap(({ data }) => data),
  );
}
