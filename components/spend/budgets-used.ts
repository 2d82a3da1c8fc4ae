/** How much of the budgets of the rows on a page is used this month. Pure. */
import type { BudgetView } from "@/lib/budgets/core/views";
import { ratioOf, sumDecimals } from "../charts/prepare/decimal-text";

export type BudgetsUsed = {
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
export function budgetsUsed(rowIds: readonly string[], budgets: ReadonlyMap<string, BudgetView>): BudgetsUsed | null {
  const counters = [...new Set(rowIds)].flatMap((id) => budgets.get(id)?.counter ?? []);
  if (counters.length === 0) return null;
  const spentUsd = sumDecimals(counters.map(({ spent }) => spent)) ?? "0";
  const limitUsd = sumDecimals(counters.map(({ limit }) => limit)) ?? "0";
  return { count: counters.length, spentUsd, limitUsd, share: ratioOf(spentUsd, limitUsd) };
}
