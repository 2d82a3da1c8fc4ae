"use client";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useMemo } from "react";
import type { EntitySummary } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { eventsHref } from "../filters/events-href";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { spanWords, writePeriod } from "../filters/period";
import { type Filters, useFilters } from "../filters/use-filters";
import { entityHref, keptSearch } from "../shell/destinations";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton, KpiSkeleton, TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { WithRail } from "../ui/section";
import { ViewsMenu } from "../views/views-menu";
import { BreakdownTable } from "./breakdown-table";
import { CallsSection, ToolServers } from "./calls-section";
import { EntityNeeds } from "./entity-needs";
import { EntityShares } from "./entity-shares";
import { ExplainButton } from "./explain/explain-button";
import { changeBetween } from "./explain/explain-words";
import { entityFinding } from "./findings";
import { ForecastSection } from "./forecast/forecast-section";
import { useForecast } from "./forecast/use-forecast";
import { FreshnessLine } from "./freshness-line";
import type { Happened } from "./history";
import { HistorySection } from "./history-section";
import { MeterSection } from "./meter-section";
import { RateSection } from "./rate-section";
import { RecentEvents } from "./recent-events";
import { SpendChart } from "./spend-chart";
import { SpendKpis } from "./spend-kpis";
import { ToolCallers, ToolTrend } from "./tool-calls";
import { type EntityKind, entityPath, idsOf, usagePath, withOnly } from "./usage-paths";
import { useAsAnswered } from "./use-as-answered";

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
  /** What else belongs at the right. */
  rail?: ReactNode;
  /** What else belongs in the main column, under the figures. */
  more?: ReactNode;
  actions?: ReactNode;
  /** What the inventory says of its past. */
  history?: readonly Happened[];
};

const NO_HISTORY: readonly Happened[] = [];
/** Kinds whose question is what a token costs. */
const RATED: readonly EntityKind[] = ["provider", "model"];

/** One thing: what it spent, on what, whose, and its newest events. The same page for every kind of thing. */
export function EntityView({ kind, id, name, groupings, now, facts, rail, more, actions, history = NO_HISTORY }: EntityPage) {
  const filters = useFilters({ now, groupBy: groupings[0] });
  const entity = useRead<EntitySummary>(entityPath(kind, id, filters), REFRESH_MS);
  const { data } = entity;
  const ids = data ? idsOf(data) : [id];
  const only = withOnly(filters, kind, id, ids);
  const usage = useRead<UsageAnswer>(usagePath(only), REFRESH_MS);
  // Chart and table say what theirs is the answer to, the title and the figures what theirs is.
  const shown = useAsAnswered(filters, usage.isPlaceholderData);
  const told = useAsAnswered(filters, entity.isPlaceholderData);
  const toldOnly = withOnly(told, kind, id, ids);
  const { periodWords } = told;
  const fileOf = ({ period }: Filters) => `${kind.replace("_", "-")}-${id}-${writePeriod(period)}`;
  const [fileName, toldFile] = [fileOf(shown), fileOf(told)];
  const forecast = useForecast(told, now, { kind, id });
  const of = useMemo(() => ({ kind, id, name }), [kind, id, name]);
  const kept = keptSearch(new URLSearchParams(useSearchParams().toString()));
  // Of what made no call there is little to say but its past, which then stands beside who answers for it.
  const isIdle = data?.overview.now.events === "0";
  const past = data ? <HistorySection summary={data} kind={kind} id={id} filters={filters} inventory={history} now={now} /> : null;
  // The rail of an identity tells of its keys and its grants already.
  const shares = data ? <EntityShares summary={data} kind={kind} shown={shown.groupBy} /> : null;
  const explainHref = `${entityHref(kind, id, kept)}${kept ? "&" : "?"}explain=true`;
  return (
    <>
      <PageHeader
        title={data ? titleOf(kind, name, data, periodWords) : name}
        fresh={<FreshnessLine after={spanWords(told.span, new Date(now))} />}
        crumbs={[{ name }]}
        actions={
          <>
            {actions}
            <ViewsMenu />
            <ExplainButton
              filters={told}
              of={{ kind, id }}
              changeUsd={data?.overview.compare ? changeBetween(data.overview.now.costUsd, data.overview.compare.costUsd) : null}
            />
            <LinkButton icon="spend" href={`/spend?filter[${kind}]=${encodeURIComponent(id)}`}>
              Open in Spend
            </LinkButton>
          </>
        }
      />
      <FilterBar filters={filters} now={now} groupings={groupings} />
      <FilterNotice unknown={filters.unknown} notes={filters.notes} />
      {facts}
      <QueryBlock query={entity} skeleton={<KpiSkeleton />} title="The figures did not load">
        {(answer) => (
          <SpendKpis
            overview={answer.overview}
            forecast={forecast}
            periodWords={periodWords}
            eventsOf={(more) => eventsHref(toldOnly, more)}
            owned={kind === "identity"}
            perCall={kind === "tool"}
          />
        )}
      </QueryBlock>
      <div className="after">
        <WithRail
          label={`About ${name}`}
          rail={
            <>
              {data ? (
                <EntityNeeds summary={data} failedHref={eventsHref(toldOnly, { status: "error" })} explainHref={explainHref} />
              ) : null}
              {rail}
              {kind === "tool" || kind === "identity" ? <ToolServers kind={kind} id={id} filters={filters} /> : null}
              {kind === "identity" ? null : shares}
            </>
          }
        >
          <QueryBlock query={usage} skeleton={<ChartSkeleton />} title="The chart did not load" height={420}>
            {(answer) => (
              <>
                {kind === "tool" ? <ToolTrend answer={answer} filters={shown} now={now} fileName={fileName} /> : null}
                {/* Many tools are called and cost nothing by themselves. */}
                {kind === "tool" && answer.total.costUsd === "0" && answer.series.length > 0 ? null : (
                  <SpendChart answer={answer} filters={shown} fileName={fileName} now={now} of={of} />
                )}
              </>
            )}
          </QueryBlock>
          {data && RATED.includes(kind) ? <RateSection overview={data.overview} fileName={toldFile} /> : null}
          {forecast ? <ForecastSection forecast={forecast} fileName={toldFile} /> : null}
          <QueryBlock query={entity} skeleton={<TableSkeleton rows={5} />} title="The meters did not load">
            {(answer) =>
              kind === "tool" && answer.meters.length === 0 ? null : (
                <MeterSection summary={answer} fileName={toldFile} hrefOf={(meter) => eventsHref(toldOnly, { meter })} />
              )
            }
          </QueryBlock>
          <CallsSection kind={kind} id={id} filters={filters} fileName={fileName} eventsOf={(status) => eventsHref(only, { status })} />
          {more}
          {isIdle ? past : null}
        </WithRail>
      </div>
      {kind === "identity" ? <div className="cols many">{shares}</div> : null}
      <QueryBlock query={usage} skeleton={<TableSkeleton />} title="The table did not load">
        {(answer) =>
          kind === "tool" ? (
            <ToolCallers answer={answer} filters={shown} fileName={fileName} />
          ) : (
            <BreakdownTable answer={answer} filters={shown} now={now} fileName={fileName} isPart />
          )
        }
      </QueryBlock>
      <QueryBlock query={entity} skeleton={<TableSkeleton rows={5} />} title="The newest events did not load">
        {(answer) => <RecentEvents events={answer.recentEvents} now={now} kind={kind} fileName={toldFile} allHref={eventsHref(toldOnly)} />}
      </QueryBlock>
      {isIdle ? null : past}
    </>
  );
}

/** Tools are called; everything else spends. */
function titleOf(kind: EntityKind, name: string, { overview }: EntitySummary, periodWords: string): string {
  const { now, compare } = overview;
  if (kind !== "tool") return entityFinding(name, now.costUsd, compare?.costUsd, periodWords);
  return `${name} was called ${now.events === "1" ? "once" : `${formatCount(now.events)} times`} in ${periodWords}${now.costUsd === "0" ? "" : `, for ${formatMoney(now.costUsd)}`}`;
}
