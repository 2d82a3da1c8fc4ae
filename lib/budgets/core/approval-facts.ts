/** What the rules of approval look at, out of a budget and what stands around it. */
import type { ApprovalFacts } from "./approval";
import { type Amount, type Budget, type BudgetScope, limitAt } from "./budget";
import { excessOf } from "./envelope";
import { entriesOf, placeOfThing, type Standing } from "./standing";

/** What one count of a budget is about. */
export const scopeOfCount = ({ scope, per }: Pick<Budget, "scope" | "per">, value: string): BudgetScope =>
  per === null || value === "" ? scope : { ...scope, [per]: value };

/** The team, identity and environment that a scope names, or that follow from what it names. */
export function subjectOf(scope: BudgetScope, standing: Standing) {
  const places = entriesOf(scope).map(([dimension, id]) => placeOfThing(standing, dimension, id));
  const first = (field: "teamId" | "identityId" | "environmentId") => places.map((place) => place[field]).find((id) => !!id) ?? null;
  return {
    teamId: scope.team ?? first("teamId"),
    identityId: first("identityId"),
    environmentId: scope.environment ?? first("environmentId"),
  };
}

/** Whether a person answers for what a scope names: as owner of the identity, or as lead of the team. */
export function answersFor(
  own: { identities: ReadonlySet<string>; teams: ReadonlySet<string> },
  scope: BudgetScope,
  standing: Standing,
): boolean {
  const { teamId, identityId } = subjectOf(scope, standing);
  return own.identities.has(identityId ?? "") || own.teams.has(teamId ?? "");
}

type Environments = readonly { id: string; name: string; kind: string }[];

/**
 * The budget of production that is like one count but for the environment: of several the lowest. A budget that counts
 * environments apart is its own: what production may use of it.
 */
export function productionLike(
  budget: Budget,
  value: string,
  others: readonly Budget[],
  environments: Environments,
  at: Date,
): ApprovalFacts["production"] {
  const productive = environments.filter(({ kind }) => kind === "production").map(({ id }) => id);
  const own =
    budget.per === "environment" && value !== ""
      ? productive.map((id) => ({ name: budget.name, limit: limitAt(budget, id, at) }))
      : others
          .filter((other) => isAlike(budget, other, productive))
          .map((other) => ({ name: other.name, limit: limitAt(other, value, at) }));
  return own.reduce<ApprovalFacts["production"]>((least, one) => (least === null || one.limit < least.limit ? one : least), null);
}

function isAlike(budget: Budget, other: Budget, productive: readonly string[]): boolean {
  const plain = ({ scope: { environment: _, ...scope }, labels, per, unit, window }: Budget): string =>
    JSON.stringify([entriesOf(scope), Object.entries(labels).sort(), per, unit, window]);
  return productive.includes(other.scope.environment ?? "") && plain(other) === plain(budget);
}

/** More for a time, of one count, or more for good. */
export type More = { value: string; amount: Amount; endsAt: Date | null };

export const withMore = <B extends Budget>(budget: B, { value, amount, endsAt }: More, at: Date): B =>
  endsAt === null
    ? { ...budget, limit: budget.limit + amount }
    : { ...budget, raises: [...budget.raises, { id: "", value, amount, startsAt: at, endsAt }] };

/**
 * By how much each budget above has to grow with a part that gets more, the nearest first, so that the parts of none allow
 * more than itself; for as long as the part gets more.
 */
export function growthAbove<B extends Budget>(part: B, more: More, budgets: readonly B[], at: Date): { budget: B; amount: Amount }[] {
  const growth: { budget: B; amount: Amount }[] = [];
  let grown = withMore(part, more, at);
  for (;;) {
    const parent = budgets.find(({ id }) => id === grown.parentId);
    if (!parent || growth.some(({ budget }) => budget.id === parent.id)) return growth;
    const others = budgets.filter(({ id, parentId }) => parentId === parent.id && id !== grown.id);
    const amount = excessOf(parent, [...others, grown], at);
    if (amount <= 0n) return growth;
    growth.push({ budget: parent, amount });
    grown = withMore(parent, { value: "", amount, endsAt: more.endsAt }, at);
  }
}
