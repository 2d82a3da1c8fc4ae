"use client";
import { DIMENSIONS, GROUPING_LABEL } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatRange } from "../charts/prepare/dates";
import { formatMoney } from "../charts/prepare/format";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { sayPeriod, writePeriod } from "../filters/period";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { Stack } from "../ui/section";
import { BreakdownTable } from "./breakdown-table";
import { ForecastSection } from "./forecast/forecast-section";
import { useForecast } from "./forecast/use-forecast";
import { FreshnessLine } from "./freshness-line";
import { SpendChart } from "./spend-chart";
import { exportPath, usagePath } from "./usage-paths";

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
  const forecast = useForecast(filters, now);
  const periodWords = sayPeriod(filters.period, new Date(now));
  const fileName = `spend-${filters.groupBy}-${writePeriod(filters.period)}`;
  const days = `${formatRange(filters.span)}${filters.compared ? ` against ${formatRange(filters.compared)}` : ""}`;
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
          <LinkButton href={exportPath(filters)} icon="csv" prefetch={false} download>
            Export all rows
          </LinkButton>
        }
      />
      <FilterBar filters={filters} now={now} groupings={GROUPINGS} dimensions={DIMENSIONS} granularity />
      <FilterNotice unknown={filters.unknown} />
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
      <QueryBlock query={usage} skeleton={<TableSkeleton />} title="The table did not load">
        {(answer) => <BreakdownTable answer={answer} filters={filters} now={now} fileName={fileName} />}
      </QueryBlock>
    </>
  );
}
