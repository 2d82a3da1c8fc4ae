/** A budget as the audit log keeps it: what it says, without what is counted. */
import { type Budget, formatAmount, type Raise } from "./budget";

export function budgetRecord(budget: Budget & { archivedAt: Date | null }) {
  const { name, scope, labels, per, isDefault, unit, window, timeZone, enforcement, thresholds, onOutage, carryOver, parentId } = budget;
  return {
    ...{ name, scope, labels, per, isDefault, unit, limit: formatAmount(budget.limit), window, timeZone, enforcement },
    ...{ thresholds, onOutage, carryOver, parentId },
    startsAt: budget.startsAt.toISOString(),
    endsAt: budget.endsAt?.toISOString() ?? null,
    archivedAt: budget.archivedAt?.toISOString() ?? null,
    ...(budget.grantId ? { grantId: budget.grantId } : {}),
  };
}

export const raiseRecord = ({ value, amount, startsAt, endsAt }: Raise) => ({
  raise: formatAmount(amount),
  ...(value === "" ? {} : { value }),
  raiseStartsAt: startsAt.toISOString(),
  raiseEndsAt: endsAt.toISOString(),
});
