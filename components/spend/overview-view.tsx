"use client";
import type { ReactNode } from "react";
import type { Freshness, Movers, Overview } from "@/lib/reporting";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { eventsHref } from "../filters/events-href";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { spanWords, writePeriod } from "../filters/period";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton, KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { WithRail } from "../ui/section";
import { ViewsMenu } from "../views/views-menu";
import { BreakdownTable } from "./breakdown-table";
import { overviewFinding } from "./findings";
import { FirstRun } from "./first-run";
import { ForecastSection } from "./forecast/forecast-section";
import { useForecast } from "./forecast/use-forecast";
import { FreshnessLine } from "./freshness-line";
import { LeftOutNote } from "./left-out-note";
import { MoversSection } from "./movers";
import { Needs } from "./needs";
import { SpendChart } from "./spend-chart";
import { SpendKpis } from "./spend-kpis";
import { FRESHNESS_PATH, moversPath, overviewPath, usagePath } from "./usage-paths";
import { useAsAnswered } from "./use-as-answered";

const GROUPINGS = ["business_unit", "team", "environment", "provider", "model"] as const;
const REFRESH_MS = 15_000;

/** Of those who may read incidents: their figure, and the dearest of them. */
export type OverviewIncidents = { kpi: ReactNode; panel: ReactNode };

/** What did we spend, where is it heading, who is behind it, what needs somebody. `closes`: the reader takes part in closing periods. */
export function OverviewView({ now, incidents, closes }: { now: string; incidents?: OverviewIncidents; closes: boolean }) {
  const filters = useFilters({ now });
  const overview = useRead<Overview>(overviewPath(filters), REFRESH_MS);
  const usage = useRead<UsageAnswer>(usagePath(filters), REFRESH_MS);
  const movers = useRead<Movers>(moversPath(filters));
  // Chart and table say what theirs is the answer to, the title and the figures what theirs is.
  const shown = useAsAnswered(filters, usage.isPlaceholderData);
  const told = useAsAnswered(filters, overview.isPlaceholderData);
  const { periodWords } = told;
  const fileName = `overview-${writePeriod(shown.period)}`;
  const { data } = overview;
  const forecast = useForecast(told, now);
  const { data: freshness } = useRead<Freshness>(FRESHNESS_PATH, REFRESH_MS);
  if (freshness?.lastReceivedAt === null) {
    return (
      <>
        <PageHeader title="Nothing has been sent yet" fresh={["Usage is priced, tied to its owner and shown here as it comes in"]} />
        <FirstRun />
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={data ? overviewFinding(data.now.costUsd, forecast, periodWords) : `Spend in ${periodWords}`}
        fresh={<FreshnessLine after={spanWords(told.span, new Date(now))} />}
        actions={
          <>
            <ViewsMenu />
            <LinkButton href="/concentration" icon="rows">
              Concentration
            </LinkButton>
          </>
        }
      />
      <FilterBar filters={filters} now={now} groupings={GROUPINGS} />
      <FilterNotice unknown={filters.unknown} notes={filters.notes} />
      <LeftOutNote filters={filters} />
      <QueryBlock query={overview} skeleton={<KpiSkeleton />} title="The figures did not load">
        {(answer) => (
          <SpendKpis
            overview={answer}
            forecast={forecast}
            periodWords={periodWords}
            eventsOf={(more) => eventsHref(told, more)}
            last={incidents?.kpi}
          />
        )}
      </QueryBlock>
      <div className="after">
        <WithRail
          label="What needs you"
          rail={
            <>
              {data ? <Needs overview={data} movers={movers.data} closes={closes} /> : null}
              {incidents?.panel}
            </>
          }
        >
          <QueryBlock query={usage} skeleton={<ChartSkeleton />} title="The chart did not load" height={420}>
            {(answer) => <SpendChart answer={answer} filters={shown} fileName={fileName} now={now} />}
          </QueryBlock>
          {forecast ? (
            <ForecastSection forecast={forecast} fileName={fileName} finding="Spent so far, and expected with its range" />
          ) : null}
        </WithRail>
      </div>
      <QueryBlock query={usage} skeleton={<TableSkeleton />} title="The table did not load">
        {(answer) => <BreakdownTable answer={answer} filters={shown} now={now} fileName={fileName} />}
      </QueryBlock>
      <QueryBlock query={movers} skeleton={<TableSkeleton rows={5} />} title="The largest changes did not load">
        {(answer) => <MoversSection movers={answer} />}
      </QueryBlock>
    </>
  );
}
