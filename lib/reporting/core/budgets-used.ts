/**
 * How much of the budgets of single things is used, bucket by bucket: from the first of a month to the end of the bucket, as a
 * share of the budget's limit of today with the raises of the time. Budgets of a month in dollars alone: other windows and units
 * lie along another axis.
 */
import { type Amount, parseAmount, type ScopeDimension } from "@/lib/budgets/core/budget";
import type { BudgetView } from "@/lib/budgets/core/views";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import type { Grouping, GroupValue } from "./dimensions";
import { shareOf } from "./measures";

/** What the pages of spend call it beside the metrics of usage; it is none of those: it has no sum, and no total. */
export const BUDGET_USED = "budget_used";

/** What budgets call that which rows are grouped by; what is not here has none. */
export const BUDGET_SCOPE: Readonly<Partial<Record<Grouping, ScopeDimension>>> = {
  business_unit: "businessUnit",
  team: "team",
  identity: "identity",
  application: "application",
  environment: "environment",
};

/**
 * `shares`: 0 to 1 and beyond, at most six decimals; null where the budget did not run, the bucket has not begun, what was
 * carried over into the month is not known any more, or the reader may not see all that was spent.
 */
export type BudgetUsed = {
  value: GroupValue;
  budget: { id: string; name: string };
  shares: (string | null)[];
};
export type BudgetsUsed = {
  from: string;
  to: string;
  granularity: "day" | "week" | "month" | "fiscal_period";
  groupBy: Grouping;
  buckets: string[];
  /** One a thing, the fullest first. */
  series: BudgetUsed[];
  /** How many things have such a budget, of which the fullest have a series. */
  budgets: number;
  asOf: string;
};

/** Whether a budget is about one thing of this kind and nothing else, counted in dollars by the month, and counts now. */
export const isAboutOne = ({ scope, labels, per, unit, window, counter }: BudgetView, groupBy: Grouping): boolean =>
  scope.length === 1 &&
  scope[0]?.dimension === BUDGET_SCOPE[groupBy] &&
  per === null &&
  unit === "usd" &&
  window === "month" &&
  counter !== null &&
  Object.keys(labels).length === 0;

/**
 * Of the budgets that stand for rows, one a row, by the row's id: the fullest now, which is the next to run out. Of equally full
 * ones the one with the smaller limit; one of nothing, of which no share is known, only where there is no other.
 */
export function fullestByThing(budgets: readonly BudgetView[], groupBy: Grouping): ReadonlyMap<string, BudgetView> {
  const fullest = new Map<string, BudgetView>();
  for (const budget of budgets) {
    const thing = budget.scope[0]?.id;
    if (thing === undefined || !isAboutOne(budget, groupBy)) continue;
    const other = fullest.get(thing);
    if (!other || isFuller(budget, other)) fullest.set(thing, budget);
  }
  return fullest;
}

function isFuller(a: BudgetView, b: BudgetView): boolean {
  const [ofA, ofB] = [countedOf(a), countedOf(b)];
  if (ofA.limit > 0n !== ofB.limit > 0n) return ofA.limit > 0n;
  const [left, right] = [ofA.spent * ofB.limit, ofB.spent * ofA.limit];
  if (left !== right) return left > right;
  return ofA.limit === ofB.limit ? a.id < b.id : ofA.limit < ofB.limit;
}

const countedOf = ({ counter, limit }: BudgetView): { spent: Amount; limit: Amount } => ({
  spent: parseAmount(counter?.spent ?? "0"),
  limit: parseAmount(counter?.limit ?? limit),
});

/**
 * What was spent by day ("2026-10-01"), as far as the reader sees all of it.
 * @param seen What the reader may see. @param whole All of it.
 * @returns null for days of which the reader sees a part.
 */
export const daysSeen = (seen: ReadonlyMap<string, Amount>, whole: ReadonlyMap<string, Amount>): Map<string, Amount | null> =>
  new Map([...whole].map(([day, spent]) => [day, (seen.get(day) ?? 0n) === spent ? spent : null]));

export type UsedInput = {
  /** Starts of the buckets, and the end of the last. */
  starts: readonly Date[];
  end: Date;
  now: Date;
  /** What was spent by day ("2026-10-01"), from the first of the first month on; null where the reader may not see it all. */
  days: ReadonlyMap<string, Amount | null>;
  /** The budget counts usage from `since` on and before `until`; null where it has no end. */
  since: Date;
  until: Date | null;
  /** What a month that is over allowed at an instant; null where that is not known. */
  limitAt: (at: Date) => Amount | null;
  /** What the budget's own counter says of the month that runs in the budget's own zone, and when that is. */
  running: { spent: Amount; limit: Amount; startsAt: Date; endsAt: Date };
};

/**
 * One share a bucket. The month that runs is the counter's own, drawn by the nearest day: where it is still October, a bucket of
 * 1 November has not begun, and where it is November already, October is over, but its last day is still October's. It is measured
 * by the limit that the counter has now, with what was carried over, and ends at what the counter says: the curve never falls, and
 * it and the budget are one number.
 */
export function usedShares({ starts, end, now, days, since, until, limitAt, running }: UsedInput): (string | null)[] {
  const begins = nearestDay(running.startsAt);
  const ends = Math.min(now.getTime(), nearestDay(running.endsAt).getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY);
  const lastDay = startOfUtcDay(new Date(ends - 1));
  return starts.map((start, i) => {
    const next = starts[i + 1] ?? end;
    if (start.getTime() >= ends) return null;
    const last = new Date(Math.min(next.getTime(), ends) - 1);
    if (last < since) return null;
    const isRunning = last >= begins;
    if (isRunning && next > lastDay) return shareOf(running.spent, running.limit);
    const first = isRunning ? begins : startOfMonth(last);
    const spent = sumOf(days, first > since ? first : startOfUtcDay(since), last);
    const limit = isRunning ? running.limit : limitAt(last);
    if (spent === null || limit === null) return null;
    return shareOf(isRunning && spent > running.spent ? running.spent : spent, limit);
  });
}

/** @returns null where any of the days is not known. */
function sumOf(days: UsedInput["days"], first: Date, last: Date): Amount | null {
  let sum = 0n;
  for (let day = first; day <= last; day = addUtcDays(day, 1)) {
    const spent = days.get(utcDate(day));
    if (spent === null) return null;
    sum += spent ?? 0n;
  }
  return sum;
}

const HALF_DAY_MS = 43_200_000;
const nearestDay = (at: Date): Date => startOfUtcDay(new Date(at.getTime() + HALF_DAY_MS));

export const startOfMonth = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
