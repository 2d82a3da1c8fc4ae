/** Whether budgets, as bodies of POST /budgets, hold an identity of the documents back. Undefined: where it stands is not known. */
import type { z } from "zod";
import { type ScopeDimension, UNITS } from "@/lib/budgets/core/budget";
import type { BudgetInput } from "@/lib/budgets/schemas";

export type BudgetDocument = z.output<typeof BudgetInput>;
type Known = boolean | undefined;
/** Where an identity stands, in dimensions of budgets. In those that are a part of its calls only, it stands nowhere. */
export type Standing = {
  has: (dimension: ScopeDimension) => Known;
  /** Whether it is the very one that is named. */
  is: (dimension: ScopeDimension, reference: string) => Known;
  /** As `is`, or below it. */
  liesIn: (dimension: ScopeDimension, reference: string) => Known;
};

/** As caps of the stored inventory: counts of requests bound the pace, and labels, traces and sessions a part of the calls. */
const isCap = ({ enforcement, limit, labels, window, startsAt, endsAt }: BudgetDocument, now: Date): boolean =>
  enforcement === "hard" &&
  limit.requests === undefined &&
  Object.keys(labels).length === 0 &&
  window !== "trace" &&
  window !== "session" &&
  (startsAt === undefined || now >= new Date(startsAt)) &&
  (endsAt === undefined || now < new Date(endsAt));

type DocumentCaps = { hasHardCap: Known; hasOwnHardCap: Known };

export function capsOfBudgets(budgets: readonly BudgetDocument[], standing: Standing, now: Date): DocumentCaps {
  const caps = budgets
    .filter((budget) => isCap(budget, now))
    .map((budget) => ({
      holds: every([
        ...Object.entries(budget.scope).map(([dimension, reference]) => standing.liesIn(dimension as ScopeDimension, reference ?? "")),
        isCounted(budget, budgets, standing),
      ]),
      isOwn: budget.scope.identity !== undefined || budget.per === "identity",
    }));
  return {
    hasHardCap: some(caps.map(({ holds }) => holds)),
    hasOwnHardCap: some(caps.filter(({ isOwn }) => isOwn).map(({ holds }) => holds)),
  };
}

/** A budget that counts values apart counts whoever has one; a default leaves out values with a budget of their own in its unit. */
function isCounted({ per, isDefault, limit }: BudgetDocument, budgets: readonly BudgetDocument[], standing: Standing): Known {
  if (per === undefined) return true;
  if (!isDefault) return standing.has(per);
  const unit = unitOf(limit);
  const own = some(
    budgets.flatMap((other) => {
      const reference = unitOf(other.limit) === unit ? other.scope[per] : undefined;
      return reference === undefined ? [] : [standing.is(per, reference)];
    }),
  );
  return every([standing.has(per), own === undefined ? undefined : !own]);
}

const unitOf = (limit: BudgetDocument["limit"]) => UNITS.find((unit) => limit[unit] !== undefined);

const every = (all: readonly Known[]): Known => (all.includes(false) ? false : all.includes(undefined) ? undefined : true);
const some = (all: readonly Known[]): Known => (all.includes(true) ? true : all.includes(undefined) ? undefined : false);
