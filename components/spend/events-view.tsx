"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import type { Page } from "@/lib/kernel/page";
import { DIMENSIONS } from "@/lib/reporting/core/dimensions";
import type { EventSummary } from "@/lib/reporting/core/event-view";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { writeDimensionFilter } from "../filters/dimension-filter";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { spanWords, writePeriod } from "../filters/period";
import type { ResolvedFilters } from "../filters/search-params";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { PageSteps } from "../tables/table-pages";
import { TableSection } from "../tables/table-section";
import { Segmented } from "../ui/segmented";
import { FreshnessLine } from "./freshness-line";
import { eventColumns } from "./recent-events";
import { usagePath } from "./usage-paths";

const EVENTS_PER_PAGE = "100";
const STATUSES = ["ok", "error", "cancelled", "cache_hit"] as const;
const STATUS_CHOICES = [
  { value: "all", label: "All" },
  { value: "ok", label: "OK" },
  { value: "error", label: "Failed" },
] as const;

/** What the page of events asks, as the interface names it. */
function eventsPath({ span, dimensions }: Pick<ResolvedFilters, "span" | "dimensions">, status: string | null, cursor?: string): string {
  const query = new URLSearchParams({ from: span.start.toISOString(), to: span.end.toISOString(), limit: EVENTS_PER_PAGE });
  for (const { dimension, filter } of dimensions) {
    const param = dimension.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    query.set(param, writeDimensionFilter(filter));
  }
  if (status) query.set("status", status);
  if (cursor) query.set("cursor", cursor);
  return `/api/ui/spend/events?${query}`;
}

/** Counts of the roll-ups, which know what failed but no other outcome. */
function titleOf(total: UsageAnswer["total"] | undefined, status: string | null, periodWords: string): string {
  if (!total?.events || (status !== null && status !== "error")) return `Events of ${periodWords}`;
  const events = `${formatCount(total.events)} ${total.events === "1" ? "event" : "events"}`;
  return status === "error"
    ? `${formatCount(total.errors)} of ${events} failed in ${periodWords}`
    : `${events} cost ${formatMoney(total.costUsd)} in ${periodWords}`;
}

/** The events behind a figure: the same period and filters, newest first, each with its trace. */
export function EventsView({ now }: { now: string }) {
  const filters = useFilters({ now, groupBy: "identity" });
  const [status, setStatus] = useQueryState("status", parseAsStringLiteral(STATUSES));
  const path = eventsPath(filters, status);
  // The pages before this one, by their cursors; another question begins at its first page.
  const [steps, setSteps] = useState<{ of: string; cursors: readonly string[] }>({ of: path, cursors: [] });
  const cursors = steps.of === path ? steps.cursors : [];
  const events = useRead<Page<EventSummary>>(eventsPath(filters, status, cursors.at(-1)));
  const usage = useRead<UsageAnswer>(usagePath(filters));
  const columns = useMemo(() => eventColumns(now), [now]);
  const from = cursors.length * Number(EVENTS_PER_PAGE);
  return (
    <>
      <PageHeader
        title={titleOf(usage.data?.total, status, filters.periodWords)}
        fresh={<FreshnessLine after={spanWords(filters.span, new Date(now))} />}
      />
      <FilterBar
        filters={filters}
        now={now}
        dimensions={DIMENSIONS}
        compare={false}
        metric={false}
        end={
          <Segmented
            label="Status"
            value={status === "ok" || status === "error" ? status : "all"}
            onChange={(value) => void setStatus(value === "all" ? null : value)}
            choices={STATUS_CHOICES}
          />
        }
      />
      <FilterNotice unknown={filters.unknown} notes={filters.notes} />
      <QueryBlock query={events} skeleton={<TableSkeleton rows={12} />} title="The events did not load">
        {(page) => (
          <TableSection
            after
            finding={status === "error" ? "Failed events, newest first" : "Newest first"}
            about="Evidence repeats a call that is counted elsewhere, and costs nothing"
            name="Events"
            viewKey="events"
            fileName={`events-${writePeriod(filters.period)}`}
            columns={columns}
            rows={page.data}
            rowKey={(event) => event.id}
            rowHref={(event) => `/events/${event.id}`}
            leads
            empty={
              <Empty bare title={`No events in ${filters.periodWords}`}>
                Choose another period, or take a filter away.
              </Empty>
            }
            below={
              page.nextCursor || cursors.length > 0 ? (
                <PageSteps
                  words={`${formatCount(from + 1)}–${formatCount(from + page.data.length)}`}
                  pending={events.isFetching}
                  onBack={cursors.length > 0 ? () => setSteps({ of: path, cursors: cursors.slice(0, -1) }) : undefined}
                  onOn={page.nextCursor ? () => setSteps({ of: path, cursors: [...cursors, page.nextCursor ?? ""] }) : undefined}
                />
              ) : null
            }
          />
        )}
      </QueryBlock>
    </>
  );
}
