"use client";
import { useMemo } from "react";
import { DIMENSIONS, GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatRange } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { eventsHref } from "../filters/events-href";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { writePeriod } from "../filters/period";
import { asksLabel } from "../filters/search-params";
import { type Filters, useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { RequestFailure } from "../states/request-failure";
import { ChartSkeleton, KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Stack } from "../ui/section";
import { ViewsMenu } from "../views/views-menu";
import { useBudgetShares, useNoBudgets } from "./budget-shares";
import { arePartial } from "./budget-shares-path";
import { BudgetUsedChart } from "./budget-used-chart";
import { ExplainButton } from "./explain/explain-button";
import { costChange } from "./explain/explain-words";
import { ForecastSection } from "./forecast/forecast-section";
import { useForecast } from "./forecast/use-forecast";
import { FreshnessLine } from "./freshness-line";
import { LeftOutNote } from "./left-out-note";
import { KPI_COUNT, MetricKpis } from "./metric-kpis";
import { BreakdownViews } from "./pivot/breakdown-views";
import { SpendChart } from "./spend-chart";
import { usagePath } from "./usage-paths";
import { useAsAnswered } from "./use-as-answered";

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
  "label",
] as const;

/** Why parts of the page are not there. */
const NO_LABELS = "Labels are kept by the day. What is to come and why the cost changed are known of whole things only.";

/** Any question about spend: grouped by up to two things, filtered by the others, all of it in the address. */
export function ExplorerView({ now }: { now: string }) {
  const filters = useFilters({ now, groupBy: "team", budgets: true });
  const usage = useRead<UsageAnswer>(usagePath(filters));
  const shown = useAsAnswered(filters, usage.isPlaceholderData);
  const forecast = useForecast(shown, now);
  const budgets = useBudgetShares(shown.groupBy, !arePartial(shown));
  const noBudgets = useNoBudgets(shown.groupBy, !arePartial(shown));
  const { periodWords, span, compared } = shown;
  // Events are listed by what they are, not by how they were labelled.
  const eventsOf = useMemo(() => (shown.labelled ? undefined : (more: Record<string, string>) => eventsHref(shown, more)), [shown]);
  const fileName = `spend-${shown.groupBy}-${writePeriod(shown.period)}`;
  const days = `${formatRange(span)}${compared ? ` against ${formatRange(compared, { year: compared.start.getUTCFullYear() !== span.start.getUTCFullYear() })}` : ""}`;
  const tooMany = asksLabel(filters) && usage.error instanceof RequestFailure && isAboutLabels(usage.error) ? usage.error : null;
  const figures = (
    <>
      <QueryBlock query={usage} skeleton={<KpiSkeleton count={KPI_COUNT} />} title="The figures did not load">
        {(answer) => <MetricKpis answer={answer} label={periodWords} budgets={budgets} noBudgets={noBudgets} eventsOf={eventsOf} />}
      </QueryBlock>
      <div className="after">
        {filters.budgetUsed ? (
          <BudgetUsedChart usage={usage.data} filters={filters} fileName={fileName} now={now} />
        ) : (
          <QueryBlock query={usage} skeleton={<ChartSkeleton />} title="The chart did not load" height={420}>
            {(answer) => <SpendChart answer={answer} filters={shown} fileName={fileName} now={now} />}
          </QueryBlock>
        )}
      </div>
      {forecast && !shown.labelled ? (
        <Stack className="after">
          <ForecastSection forecast={forecast} fileName={fileName} />
        </Stack>
      ) : null}
      <QueryBlock query={usage} skeleton={<TableSkeleton />} title="The table did not load">
        {(answer) => <BreakdownViews answer={answer} asked={filters} filters={shown} now={now} fileName={fileName} />}
      </QueryBlock>
    </>
  );
  return (
    <>
      <PageHeader
        title={
          usage.data
            ? `${formatMoney(usage.data.total.costUsd)} spent in ${periodWords}`
            : `Spend by ${GROUPING_LABEL[shown.groupBy].toLowerCase()} in ${periodWords}`
        }
        fresh={<FreshnessLine after={days} />}
        actions={
          <>
            <ViewsMenu />
            {shown.labelled ? null : <ExplainButton filters={shown} changeUsd={costChange(usage.data)} />}
          </>
        }
      />
      <FilterBar filters={filters} now={now} groupings={GROUPINGS} second dimensions={DIMENSIONS} granularity budgets />
      <FilterNotice unknown={filters.unknown} notes={[...filters.notes, ...(filters.labelled ? [NO_LABELS] : [])]} />
      <LeftOutNote filters={filters} />
      {tooMany ? <TooManyCalls filters={filters} why={tooMany.message} /> : figures}
    </>
  );
}

const isAboutLabels = ({ details }: RequestFailure): boolean => details.some(({ location }) => location === "query.label");

/** More calls than are read for their labels: the whole page says it once, with the ways out. */
function TooManyCalls({ filters, why }: { filters: Filters; why: string }) {
  return (
    <Empty
      title="Too many calls to look through"
      actions={
        <>
          <Button onClick={() => filters.set({ period: { kind: "preset", preset: "last-7" }, compare: "none" })}>
            Show the last 7 days alone
          </Button>
          {filters.compare === "none" ? null : <Button onClick={() => filters.set({ compare: "none" })}>Compare with nothing</Button>}
          <Button onClick={() => filters.set({ groupBy: "team", thenBy: null, labelled: null })}>Group by team</Button>
        </>
      }
    >
      {why}
    </Empty>
  );
}
