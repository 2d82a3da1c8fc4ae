import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import type { Directory } from "@/lib/identities";
import { medianAmount, type Need, neededDuties } from "./core/approval";
import { growthAbove, type More, productionLike, scopeOfCount, subjectOf } from "./core/approval-facts";
import { type Amount, limitAt } from "./core/budget";
import type { Standing } from "./core/standing";
import { readBudgets, type StoredBudget } from "./store/budgets";
import { readAccount, readEnvironments, readPastSpends } from "./store/requests";

/** What a request asks of others: their yes, and how much of the budgets above. `envelope`: in which it was looked at. */
export type Judged = { needs: Need[]; growth: { budget: StoredBudget; amount: Amount }[]; envelope: StoredBudget | null };

/** More, or with null no limit any longer. */
export type MoreOrAll = Omit<More, "amount"> & { amount: Amount | null };

/**
 * Whose yes more of a budget, or its end, needs, and what it asks of the budgets above, as things stand now.
 * @param around How the organisation stands, what things are called, and whether its team has a lead beside who asks.
 */
export async function judgeRequest(
  tx: Tx,
  { clock }: Pick<Context, "clock">,
  budget: StoredBudget,
  request: MoreOrAll,
  { standing, names, hasOtherLead }: { standing: Standing; names: Directory; hasOtherLead: boolean },
): Promise<Judged> {
  const { value, amount } = request;
  const now = clock.now();
  const { teamId, identityId, environmentId } = subjectOf(scopeOfCount(budget, value), standing);
  const environments = await readEnvironments(tx);
  const current = await readBudgets(tx, { isArchived: false });
  const spends = await readPastSpends(tx, budget.id, value, now);
  const account = identityId === null ? null : await readAccount(tx, identityId, now);
  const inUse = current.filter((each) => each.endsAt === null || each.endsAt > now);
  const parent = (amount === null ? inUse : current).find(({ id }) => id === budget.parentId);
  // Without a limit of its own, only one above that refuses still holds it.
  const envelope = parent && (amount !== null || parent.enforcement === "hard") ? parent : null;
  const growth = amount === null ? [] : growthAbove(budget, { ...request, amount }, current, now);
  const others = inUse.filter(({ id }) => id !== budget.id);
  const needs = neededDuties({
    unit: budget.unit,
    limit: budget.limit,
    wanted: amount === null ? null : limitAt(budget, value, now) + amount,
    team: teamId === null ? null : { name: names.teams.get(teamId)?.name ?? teamId, hasOtherLead },
    envelope: envelope ? { name: envelope.name, growth: growth.map((each) => ({ name: each.budget.name, amount: each.amount })) } : null,
    account,
    environment: environments.find(({ id }) => id === environmentId) ?? null,
    production: productionLike(budget, value, others, environments, now),
    usual: medianAmount(spends),
  });
  return { needs, growth, envelope };
}
