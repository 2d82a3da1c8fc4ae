/**
 * How much of the budgets of single things is used, bucket by bucket: from the first of a month to the end of the bucket, as a
 * share of what the budget allowed then. Budgets of a month in dollars alone: other windows and units lie along another axis.
 */
import type { Amount, ScopeDimension } from "@/lib/budgets/core/budget";
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

/** `shares`: 0 to 1 and beyond, at most six decimals; null where the budget did not run, or the bucket has not begun. */
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
  /** The fullest first. */
  series: BudgetUsed[];
  /** How many things have such a budget, of which the fullest have a series. */
  budgets: number;
  asOf: string;
};

/** Whether a budget is about one thing of this kind and nothing else, counted in dollars by the month. */
export const isAboutOne = ({ scope, labels, per, unit, window, counter }: BudgetView, groupBy: Grouping): boolean =>
  scope.length === 1 &&
  scope[0]?.dimension === BUDGET_SCOPE[groupBy] &&
  per === null &&
  unit === "usd" &&
  window === "month" &&
  counter !== null &&
  Object.keys(labels).length === 0;

export type UsedInput = {
  /** Starts of the buckets, and the end of the last. */
  starts: readonly Date[];
  end: Date;
  now: Date;
  /** What was spent by day ("2026-10-01"), from the first of the first month on. */
  days: ReadonlyMap<string, Amount>;
  /** Usage before it is not counted. */
  since: Date;
  limitAt: (at: Date) => Amount;
  /** What the budget's own counter says of the month that runs. */
  running: { spent: Amount; limit: Amount };
};

/**
 * One share a bucket. The month that runs is measured by the limit that the counter has now, with what was carried over, and ends at
 * what the counter says: the curve never falls, and it and the budget are one number.
 */
export function usedShares({ starts, end, now, days, since, limitAt, running }: UsedInput): (string | null)[] {
  const thisMonth = startOfMonth(now);
  return starts.map((start, i) => {
    const next = starts[i + 1] ?? end;
    if (start >= now) return null;
    const last = new Date(Math.min(next.getTime(), now.getTime()) - 1);
    if (last < since) return null;
    const isRunning = startOfMonth(last) >= thisMonth;
    if (isRunning && next > startOfUtcDay(now)) return shareOf(running.spent, running.limit);
    let spent = 0n;
    const first = Math.max(startOfMonth(last).getTime(), startOfUtcDay(since).getTime());
    for (let day = new Date(first); day <= last; day = addUtcDays(day, 1)) spent += days.get(utcDate(day)) ?? 0n;
    if (!isRunning) return shareOf(spent, limitAt(last));
    return shareOf(spent < running.spent ? spent : running.spent, running.limit);
  });
}

export const startOfMonth = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
