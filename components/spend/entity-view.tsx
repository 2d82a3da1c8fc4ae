"use client";
import type { ReactNode } from "react";
import type { EntitySummary } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { sayPeriod, spanWords, writePeriod } from "../filters/period";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton, KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { WithRail } from "../ui/section";
import { BreakdownTable } from "./breakdown-table";
import { EntityRail } from "./entity-rail";
import { entityFinding } from "./findings";
import { ForecastSection } from "./forecast/forecast-section";
import { useForecast } from "./forecast/use-forecast";
import { FreshnessLine } from "./freshness-line";
import { MeterSection } from "./meter-section";
import { RecentEvents } from "./recent-events";
import { SpendChart } from "./spend-chart";
import { SpendKpis } from "./spend-kpis";
import { type EntityKind, entityPath, usagePath, withOnly } from "./usage-paths";

const REFRESH_MS = 15_000;

export type EntityPage = {
  kind: EntityKind;
  id: string;
  name: string;
  /** What it may be broken down by; the first is shown at first. */
  groupings: readonly [Grouping, ...Grouping[]];
  now: string;
  /** Who answers for it and where it belongs: under the filters, before the figures. */
  facts?: ReactNode;
  /** What else belongs at the right, above the shares. */
  rail?: ReactNode;
  actions?: ReactNode;
};

/** One thing: what it spent, on what, whose, and its newest events. The same page for every kind of thing. */
export function EntityView({ kind, id, name, groupings, now, facts, rail, actions }: EntityPage) {
  const filters = useFilters({ now, groupBy: groupings[0] });
  const only = withOnly(filters, kind, id);
  const entity = useRead<EntitySummary>(entityPath(kind, id, filters), REFRESH_MS);
  const usage = useRead<UsageAnswer>(usagePath(only), REFRESH_MS);
  const periodWords = sayPeriod(filters.period, new Date(now));
  const fileName = `${kind.replace("_", "-")}-${id}-${writePeriod(filters.period)}`;
  const { data } = entity;
  const forecast = useForecast(filters, now, { kind, id });
  return (
    <>
      <PageHeader
        title={data ? entityFinding(name, data.overview.now.costUsd, data.overview.compare?.costUsd, periodWords) : name}
        fresh={<FreshnessLine after={spanWords(filters.span, new Date(now))} />}
        crumbs={[{ name }]}
        actions={
          <>
            {actions}
            <LinkButton icon="spend" href={`/spend?filter[${kind}]=${encodeURIComponent(id)}`}>
              Open in Spend
            </LinkButton>
          </>
        }
      />
      <FilterBar filters={filters} now={now} groupings={groupings} />
      <FilterNotice unknown={filters.unknown} />
      {facts}
      <QueryBlock query={entity} skeleton={<KpiSkeleton />} title="The figures did not load">
        {(answer) => <SpendKpis overview={answer.overview} forecast={forecast} periodWords={periodWords} owned={kind === "identity"} />}
      </QueryBlock>
      <div className="after">
        <WithRail
          label={`About ${name}`}
          rail={
            <>
              {rail}
              {data ? <EntityRail summary={data} kind={kind} shown={filters.groupBy} /> : null}
            </>
          }
        >
          <QueryBlock query={usage} skeleton={<ChartSkeleton />} title="The chart did not load" height={420}>
            {(answer) => <SpendChart answer={answer} filters={filters} fileName={fileName} now={now} />}
          </QueryBlock>
          {forecast ? <ForecastSection forecast={forecast} fileName={fileName} /> : null}
          <QueryBlock query={entity} skeleton={<TableSkeleton rows={5} />} title="The meters did not load">
            {(answer) => <MeterSection summary={answer} fileName={fileName} />}
          </QueryBlock>
        </WithRail>
      </div>
      <QueryBlock query={usage} skeleton={<TableSkeleton />} title="The table did not load">
        {(answer) => <BreakdownTable answer={answer} filters={filters} now={now} fileName={fileName} isPart />}
      </QueryBlock>
      <QueryBlock query={entity} skeleton={<TableSkeleton rows={5} />} title="The newest events did not load">
        {(answer) => <RecentEvents events={answer.recentEvents} now={now} kind={kind} />}
      </QueryBlock>
    </>
  );
}
