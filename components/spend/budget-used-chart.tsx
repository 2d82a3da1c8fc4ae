"use client";
import { useCallback, useMemo } from "react";
import type { BudgetsUsed } from "@/lib/reporting/core/budgets-used";
import { GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import type { ChartLine } from "../charts/chart-marks";
import { LineChart } from "../charts/line-chart";
import { formatRange } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { slotsOf } from "../charts/prepare/stack";
import type { Filters } from "../filters/use-filters";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { TextLink } from "../ui/text-link";
import { budgetsUsedPath } from "./budget-shares-path";
import { usedFinding, usedInput } from "./budgets-used";
import { pluralOf } from "./findings";
import { chartInput } from "./usage-shapes";

const LIMIT: readonly ChartLine[] = [{ value: "1", name: "Limit of the month", kind: "pace" }];

type BudgetUsedChartProps = {
  /** Of the same page: what its table is coloured by, so that a thing has one colour. */
  usage: UsageAnswer | undefined;
  filters: Filters;
  fileName: string;
  now: string;
};

/** How the budgets of the rows fill up from the first of each month; what has no budget is not in it, and is no 0. */
export function BudgetUsedChart(props: BudgetUsedChartProps) {
  const used = useRead<BudgetsUsed>(budgetsUsedPath(props.filters));
  return (
    <QueryBlock query={used} skeleton={<ChartSkeleton />} title="The budgets did not load" height={420}>
      {(answer) => <UsedLines {...props} answer={answer} />}
    </QueryBlock>
  );
}

function UsedLines({ answer, usage, filters, fileName, now }: BudgetUsedChartProps & { answer: BudgetsUsed }) {
  const { groupBy, budgets, series } = answer;
  const { calendar, set } = filters;
  const input = useMemo(() => {
    const isSame = usage?.groupBy[0] === groupBy;
    const slots = isSame ? slotsOf(chartInput(usage, groupBy, "cost", new Date(now), calendar)) : new Map<string, number>();
    return usedInput(answer, new Date(now), slots);
  }, [answer, usage, groupBy, now, calendar]);
  // The same from one drawing to the next, or the plot would be drawn anew for it.
  const onRange = useCallback(
    (from: string, to: string) => set({ period: { kind: "days", first: from.slice(0, 10), last: to.slice(0, 10) } }),
    [set],
  );
  if (series.length === 0) {
    return (
      <Empty
        title={`No ${GROUPING_LABEL[groupBy].toLowerCase()} here has a budget of its own that runs now`}
        actions={<TextLink href="/budgets">Open budgets</TextLink>}
      >
        What is followed here are the running budgets in dollars a month about one {GROUPING_LABEL[groupBy].toLowerCase()} alone.
      </Empty>
    );
  }
  const few = budgets > series.length ? `, the ${formatCount(series.length)} fullest of ${formatCount(budgets)}` : "";
  const name = `Budget used since the first of the month, by ${GROUPING_LABEL[groupBy].toLowerCase()}${few}`;
  const days = formatRange({ start: new Date(answer.from), end: new Date(answer.to) });
  return (
    <LineChart
      finding={usedFinding(answer)}
      name={name}
      description={`${days}: shares of their monthly budgets that ${formatCount(series.length)} ${pluralOf(groupBy, series.length)} have used, each by itself.`}
      input={input}
      fileName={`${fileName}-budget-used`}
      height={356}
      lines={LIMIT}
      onRange={onRange}
    />
  );
}
