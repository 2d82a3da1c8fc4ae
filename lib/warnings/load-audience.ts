import { type Actor, type Context, type Right, ROLES, scopeOf } from "@/lib/auth";
import { readDeciders, readStanding } from "@/lib/budgets";
import { scopeOfCount, subjectOf } from "@/lib/budgets/core/approval-facts";
import type { Budget } from "@/lib/budgets/core/budget";
import { isScopeInside } from "@/lib/budgets/core/standing";
import { factAt } from "@/lib/identities/core/timeline";
import type { Alert } from "./core/alerts";
import { readTeamLeads } from "./store";

export type Audience = (budget: Budget, value: string, alert: Alert) => string[];

/**
 * Who is told of a count: the owner and backup owner of the identity that it is about, the lead of the team, and whoever
 * may change the budget; finance of what is critical. Of reviews: who speaks for security. Nobody is told of what they do
 * not see. @returns ids of users.
 */
export async function loadAudience(ctx: Context): Promise<Audience> {
  const [accounts, standing, leads] = await Promise.all([readDeciders(ctx, ROLES), readStanding(ctx), readTeamLeads(ctx.db)]);
  const actors = accounts.map(({ actor }) => actor);
  return (budget, value, { kind, severity }) => {
    const scope = scopeOfCount(budget, value);
    const { identityId, teamId } = subjectOf(scope, standing);
    const held = identityId === null ? undefined : factAt(standing.inventory.assignments.get(identityId), standing.at.getTime());
    const people = new Set([held?.ownerId, held?.backupOwnerId, teamId === null ? null : leads.get(teamId)]);
    const may = (actor: Actor, right: Right): boolean => isScopeInside(scopeOf(actor, right), scope, standing);
    const isTold = (actor: Actor): boolean =>
      kind === "governance_review"
        ? may(actor, "budget.approve_security")
        : (actor.personId !== undefined && people.has(actor.personId)) ||
          may(actor, "budget.write") ||
          (severity === "critical" && may(actor, "budget.approve"));
    return actors.filter((actor) => may(actor, "spend.read") && isTold(actor)).map(({ id }) => id);
  };
}
