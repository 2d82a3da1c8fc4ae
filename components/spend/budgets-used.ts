/** How much of budgets is used, as pages of spend say it. Pure. */
import type { BudgetView } from "@/lib/budgets/core/views";
import type { BudgetsUsed } from "@/lib/reporting/core/budgets-used";
import { GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import { compareDecimals, ratioOf, sumDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatPercent } from "../charts/prepare/format";
import type { StackInput } from "../charts/prepare/series";

export type UsedTogether = {
  /** How many of the rows have one. */
  count: number;
  spentUsd: string;
  limitUsd: string;
  /** 0 to 1 and beyond; null where the limits are 0. */
  share: number | null;
};

/**
 * The budgets of the very rows added up: what is used of all of them together.
 * @param budgets By the id of the row.
 * @returns null where none of the rows has a budget.
 */
export function budgetsUsed(rowIds: readonly string[], budgets: ReadonlyMap<string, BudgetView>): UsedTogether | null {
  const counters = [...new Set(rowIds)].flatMap((id) => budgets.get(id)?.counter ?? []);
  if (counters.length === 0) return null;
  const spentUsd = sumDecimals(counters.map(({ spent }) => spent)) ?? "0";
  const limitUsd = sumDecimals(counters.map(({ limit }) => limit)) ?? "0";
  return { count: counters.length, spentUsd, limitUsd, share: ratioOf(spentUsd, limitUsd) };
}

/** 0 to 1 and beyond, six decimals, for orders and files; null without a budget, or with one of nothing. */
export function usedShareOf(budget: BudgetView | undefined): string | null {
  const share = budget?.counter ? ratioOf(budget.counter.spent, budget.counter.limit) : null;
  return share === null ? null : share.toFixed(6);
}

/**
 * The lines of the chart: one a thing that has a budget. What has none is not drawn, for it has used no share of anything.
 * @param slots What the things are coloured by elsewhere on the page.
 */
export function usedInput(
  { granularity, buckets, series, budgets, to }: BudgetsUsed,
  now: Date,
  slots: ReadonlyMap<string, number> = new Map(),
): StackInput {
  return {
    unit: "share",
    granularity,
    buckets: buckets.map((start, i) => {
      const end = new Date(buckets[i + 1] ?? to);
      return {
        start,
        state: new Date(start) <= now && now < end ? "partial" : "actual",
        // Ends of months are one figure a month, and compare; within a month what is used grows, and starts again with the next.
        anew: i > 0 && (granularity === "day" || granularity === "week") && lastMonthOf(end) !== lastMonthOf(new Date(start)),
      };
    }),
    series: series.map(({ value, shares }, i) => ({
      id: value.id ?? "",
      name: value.name,
      slot: slots.get(value.id ?? "") ?? value.colorSlot ?? (i % 8) + 1,
      values: shares,
    })),
    outOf: budgets,
  };
}

/** The month of the last moment before an end. */
const lastMonthOf = (end: Date): string => new Date(end.getTime() - 1).toISOString().slice(0, 7);

/** "Care has used 92 % of its budget, the most of 5 teams that have one". */
export function usedFinding({ series, groupBy, budgets }: BudgetsUsed): string {
  const kind = GROUPING_LABEL[groupBy].toLowerCase();
  const last = series.flatMap(({ value, shares }) => {
    const share = shares.findLast((one) => one !== null);
    return share ? [{ name: value.name, share }] : [];
  });
  const [first] = last.sort((a, b) => compareDecimals(b.share, a.share));
  if (!first) return `No ${kind} had a budget in this period`;
  const most = budgets > 1 ? `, the most of ${formatCount(budgets)} that have one` : `, the only ${kind} that has one`;
  return `${first.name} has used ${formatPercent(ratioOf(first.share, "1"))} of its budget${most}`;
}
