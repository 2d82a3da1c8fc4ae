"use client";
import { DIMENSIONS, GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatRange } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { writePeriod } from "../filters/period";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton, KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Stack } from "../ui/section";
import { ViewsMenu } from "../views/views-menu";
import { useBudgetShares } from "./budget-shares";
import { arePartial } from "./budget-shares-path";
import { ExplainButton } from "./explain/explain-button";
import { costChange } from "./explain/explain-words";
import { ForecastSection } from "./forecast/forecast-section";
import { useForecast } from "./forecast/use-forecast";
import { FreshnessLine } from "./freshness-line";
import { MetricKpis } from "./metric-kpis";
import { BreakdownViews } from "./pivot/breakdown-views";
import { SpendChart } from "./spend-chart";
import { rowsPath, usagePath } from "./usage-paths";

const GROUPINGS = [
  "business_unit",
  "team",
  "cost_centre",
  "owner",
  "identity",
  "operator",
  "credential",
  "agent",
  "application",
  "environment",
  "provider",
  "model",
  "operation",
  "tenant",
  "tool",
  "source",
  "billing",
  "meter",
] as const;

/** Any question about spend: grouped by one thing, filtered by the others, all of it in the address. */
export function ExplorerView({ now }: { now: string }) {
  const filters = useFilters({ now, groupBy: "team" });
  const usage = useRead<UsageAnswer>(usagePath(filters));
  const rows = useRead<UsageAnswer>(rowsPath(filters));
  const forecast = useForecast(filters, now);
  const budgets = useBudgetShares(filters.groupBy, !arePartial(filters));
  const { periodWords } = filters;
  const fileName = `spend-${filters.groupBy}-${writePeriod(filters.period)}`;
  const days = `${formatRange(filters.span)}${filters.compared ? ` against ${formatRange(filters.compared, { year: filters.compared.start.getUTCFullYear() !== filters.span.start.getUTCFullYear() })}` : ""}`;
  return (
    <>
      <PageHeader
        title={
          usage.data
            ? `${formatMoney(usage.data.total.costUsd)} spent in ${periodWords}`
            : `Spend by ${GROUPING_LABEL[filters.groupBy].toLowerCase()} in ${periodWords}`
        }
        fresh={<FreshnessLine after={days} />}
        actions={
          <>
            <ViewsMenu />
            <ExplainButton filters={filters} changeUsd={costChange(usage.data)} />
          </>
        }
      />
      <FilterBar filters={filters} now={now} groupings={GROUPINGS} second dimensions={DIMENSIONS} granularity />
      <FilterNotice unknown={filters.unknown} notes={filters.notes} />
      <QueryBlock query={usage} skeleton={<KpiSkeleton />} title="The figures did not load">
        {(answer) => <MetricKpis answer={answer} label={periodWords} budgets={budgets} />}
      </QueryBlock>
      <div className="after">
        <QueryBlock query={usage} skeleton={<ChartSkeleton />} title="The chart did not load" height={420}>
          {(answer) => <SpendChart answer={answer} filters={filters} fileName={fileName} now={now} />}
        </QueryBlock>
      </div>
      {forecast ? (
        <Stack className="after">
          <ForecastSection forecast={forecast} fileName={fileName} />
        </Stack>
      ) : null}
      <QueryBlock query={rows} skeleton={<TableSkeleton />} title="The table did not load">
        {(answer) => <BreakdownViews answer={answer} filters={filters} now={now} fileName={fileName} />}
      </QueryBlock>
    </>
  );
}
