/** What holds an identity back, by the budgets and limits of speed in force. */
import type { BudgetBook } from "@/lib/budgets/core/book";
import type { Budget, CallPlace } from "@/lib/budgets/core/budget";
import type { GovernanceRow } from "@/lib/identities/core/governance";

export type Caps = { hasHardCap: boolean; hasOwnHardCap: boolean; hasRateLimit: boolean };

/** Counts of requests bound the pace and not the spend. */
const isCap = ({ enforcement, unit, labels, startsAt, endsAt, window }: Budget, now: Date): boolean =>
  enforcement === "hard" &&
  unit !== "requests" &&
  Object.keys(labels).length === 0 &&
  window !== "trace" &&
  window !== "session" &&
  now >= startsAt &&
  (endsAt === null || now < endsAt);

/** A budget of one model, tool or key counts a part of the calls only, and is no cap of the identity. */
export function capsOf(book: BudgetBook, row: GovernanceRow, now: Date): Caps {
  const place = placeOfIdentity(row);
  const caps = book.matches(place).filter(({ budget }) => isCap(budget, now));
  return {
    hasHardCap: caps.length > 0,
    hasOwnHardCap: caps.some(({ budget }) => budget.scope.identity === row.id || budget.per === "identity"),
    hasRateLimit: book.rulesFor(place, now).some(({ rule }) => rule.kind === "rate"),
  };
}

export const placeOfIdentity = ({ id, team, businessUnit, application, environment }: GovernanceRow): CallPlace => ({
  identityId: id,
  credentialId: null,
  teamId: team?.id ?? null,
  businessUnitId: businessUnit?.id ?? null,
  applicationId: application?.id ?? null,
  environmentId: environment?.id ?? null,
  provider: "",
  models: [],
  tenant: null,
  tool: null,
});
