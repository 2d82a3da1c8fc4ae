/** Whether budgets, as bodies of POST /budgets, hold an identity of the documents back. Undefined: where it stands is not known. */
import type { z } from "zod";
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import type { BudgetInput } from "@/lib/budgets/schemas";

export type BudgetDocument = z.output<typeof BudgetInput>;
/** Whether an identity lies in what a budget names. Of what is a part of its calls only, it does not. */
export type LiesIn = (dimension: ScopeDimension, reference: string) => boolean | undefined;

/** As caps of the stored inventory: counts of requests bound the pace, and labels, traces and sessions a part of the calls. */
const isCap = ({ enforcement, limit, labels, window, startsAt, endsAt }: BudgetDocument, now: Date): boolean =>
  enforcement === "hard" &&
  limit.requests === undefined &&
  Object.keys(labels).length === 0 &&
  window !== "trace" &&
  window !== "session" &&
  (startsAt === undefined || now >= new Date(startsAt)) &&
  (endsAt === undefined || now < new Date(endsAt));

type DocumentCaps = { hasHardCap: boolean | undefined; hasOwnHardCap: boolean | undefined };

export function capsOfBudgets(budgets: readonly BudgetDocument[], liesIn: LiesIn, now: Date): DocumentCaps {
  const caps = budgets
    .filter((budget) => isCap(budget, now))
    .map((budget) => ({
      holds: every(Object.entries(budget.scope).map(([dimension, reference]) => liesIn(dimension as ScopeDimension, reference ?? ""))),
      isOwn: budget.scope.identity !== undefined || budget.per === "identity",
    }));
  return {
    hasHardCap: some(caps.map(({ holds }) => holds)),
    hasOwnHardCap: some(caps.filter(({ isOwn }) => isOwn).map(({ holds }) => holds)),
  };
}

type Known = boolean | undefined;
const every = (all: readonly Known[]): Known => (all.includes(false) ? false : all.includes(undefined) ? undefined : true);
const some = (all: readonly Known[]): Known => (all.includes(true) ? true : all.includes(undefined) ? undefined : false);
