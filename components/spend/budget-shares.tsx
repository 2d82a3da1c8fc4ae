"use client";
import { useMemo } from "react";
import type { ScopeDimension } from "@/lib/budgets/core/budget";
import type { BudgetPage, BudgetView } from "@/lib/budgets/core/views";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { BudgetCellBar } from "../charts/budget-bar";
import { formatMoney } from "../charts/prepare/format";
import { useRead } from "../states/use-read";
import { TextLink } from "../ui/text-link";
import { budgetSharesPath, SCOPE_OF } from "./budget-shares-path";

/** Budgets in dollars a month that are about one row and nothing else, by the row's id; undefined where there are none. */
export function useBudgetShares(groupBy: Grouping, wanted: boolean): ReadonlyMap<string, BudgetView> | undefined {
  const dimension = SCOPE_OF[groupBy];
  const { data } = useRead<BudgetPage>(budgetSharesPath(groupBy, wanted));
  return useMemo(() => {
    const shares = new Map(
      (data?.data ?? []).flatMap((budget) => (isAbout(budget, dimension) ? [[budget.scope[0]?.id ?? "", budget]] : [])),
    );
    return shares.size > 0 ? shares : undefined;
  }, [data, dimension]);
}

const isAbout = ({ scope, labels, per, unit, window, counter }: BudgetView, dimension: ScopeDimension | undefined): boolean =>
  scope.length === 1 &&
  scope[0]?.dimension === dimension &&
  per === null &&
  unit === "usd" &&
  window === "month" &&
  counter !== null &&
  Object.keys(labels).length === 0;

/** How much of this month's budget is used, whatever period the page shows; opens the budget. */
export function BudgetShare({ budget }: { budget: BudgetView | undefined }) {
  if (!budget?.counter) return null;
  const { spent, held, limit } = budget.counter;
  const said = `${formatMoney(spent)} of ${formatMoney(limit)} used this month`;
  return (
    <TextLink href={`/budgets/${encodeURIComponent(budget.id)}`} aria-label={`${budget.name}: ${said}`}>
      <BudgetCellBar
        spent={spent}
        held={held}
        limit={limit}
        marks={budget.thresholds.map(Number)}
        hard={budget.enforcement === "hard"}
        said={said}
      />
    </TextLink>
  );
}
