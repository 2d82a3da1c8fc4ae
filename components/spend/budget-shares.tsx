"use client";
import { useMemo } from "react";
import type { BudgetPage, BudgetView } from "@/lib/budgets/core/views";
import { BUDGET_SCOPE, fullestByThing } from "@/lib/reporting/core/budgets-used";
import { GROUPING_LABEL, type Grouping } from "@/lib/reporting/core/dimensions";
import { BudgetCellBar } from "../charts/budget-bar";
import { formatMoney } from "../charts/prepare/format";
import { useRead } from "../states/use-read";
import { Unknown } from "../tables/cells";
import { TextLink } from "../ui/text-link";
import { budgetSharesPath } from "./budget-shares-path";

/** Budgets in dollars a month that are about one row and nothing else, the fullest of each by the row's id; undefined where there are none. */
export function useBudgetShares(groupBy: Grouping, wanted: boolean): ReadonlyMap<string, BudgetView> | undefined {
  const { data } = useRead<BudgetPage>(budgetSharesPath(groupBy, wanted));
  return useMemo(() => {
    const shares = fullestByThing(data?.data ?? [], groupBy);
    return shares.size > 0 ? shares : undefined;
  }, [data, groupBy]);
}

/** Why no budget of the rows is shown, in two words or three. */
export function useNoBudgets(groupBy: Grouping, wanted: boolean): string {
  const { isPending, isError } = useRead<BudgetPage>(budgetSharesPath(groupBy, wanted));
  if (!BUDGET_SCOPE[groupBy]) return `not told by ${GROUPING_LABEL[groupBy].toLowerCase()}`;
  if (!wanted) return "not told of parts";
  if (isError) return "not known";
  return isPending ? "being read" : "no row has one of its own";
}

/** How much of this month's budget is used, whatever period the page shows; opens the budget. */
export function BudgetShare({ budget }: { budget: BudgetView | undefined }) {
  if (!budget?.counter) return <Unknown why="No monthly budget of its own" />;
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
