"use client";
import { parseAsString, parseAsStringLiteral, useQueryState } from "nuqs";
import { useMemo, useState } from "react";
import type { Page } from "@/lib/kernel/page";
import { METER_LABEL } from "@/lib/pricing/core/meters";
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
import { Icon } from "../ui/icon";
import { Segmented } from "../ui/segmented";
import { FreshnessLine } from "./freshness-line";
import { eventColumns } from "./recent-events";
import { usagePath } from "./usage-paths";
import { useAnswered } from "./use-as-answered";

const EVENTS_PER_PAGE = "100";
const STATUSES = ["ok", "error", "cancelled", "cache_hit", "retried"] as const;
const STATUS_CHOICES = [
  { value: "all", label: "All" },
  { value: "ok", label: "OK" },
  { value: "error", label: "Failed" },
  { value: "retried", label: "Tried again" },
] as const;

/** Which of the events: how they ended, that they were tried before, or what they were charged for. */
type Only = { status: (typeof STATUSES)[number] | null; meter: string | null };

/** What the page of events asks, as the interface names it. */
function eventsPath({ span, dimensions }: Pick<ResolvedFilters, "span" | "dimensions">, only: Only, cursor?: string): string {
  const { status, meter } = only;
  const query = new URLSearchParams({ from: span.start.toISOString(), to: span.end.toISOString(), limit: EVENTS_PER_PAGE });
  for (const { dimension, filter } of dimensions) {
    const param = dimension.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    query.set(param, writeDimensionFilter(filter));
  }
  if (status === "retried") query.set("retried", "1");
  else if (status) query.set("status", status);
  if (meter) query.set("meter", meter);
  if (cursor) query.set("cursor", cursor);
  return `/api/ui/spend/events?${query}`;
}

/** Counts of the roll-ups, which know what failed but no other outcome. */
function titleOf(total: UsageAnswer["total"] | undefined, { status, meter }: Only, periodWords: string): string {
  if (!total?.events || meter !== null || (status !== null && status !== "error")) return `Events of ${periodWords}`;
  const events = `${formatCount(total.events)} ${total.events === "1" ? "event" : "events"}`;
  return status === "error"
    ? `${formatCount(total.errors)} of ${events} failed in ${periodWords}`
    : `${events} cost ${formatMoney(total.costUsd)} in ${periodWords}`;
}

const FINDINGS: Partial<Record<(typeof STATUSES)[number], string>> = {
  error: "Failed events, newest first",
  retried: "Attempts after the first, newest first",
};

function MeterChip({ meter, onRemove }: { meter: string; onRemove: () => void }) {
  const words = METER_LABEL[meter as keyof typeof METER_LABEL] ?? meter;
  return (
    <span className="chip-pair">
      <span className="chip still">
        <span className="what">Charged for</span>
        <b>{words}</b>
      </span>
      <button type="button" className="chip-x" title={`Show events that are not charged for ${words} too`} onClick={onRemove}>
        <Icon name="x" label={`Show events that are not charged for ${words} too`} />
      </button>
    </span>
  );
}

/** The events behind a figure: the same period and filters, newest first, each with its trace. */
export function EventsView({ now }: { now: string }) {
  const filters = useFilters({ now, groupBy: "identity" });
  const [status, setStatus] = useQueryState("status", parseAsStringLiteral(STATUSES));
  const [meter, setMeter] = useQueryState("meter", parseAsString);
  const only: Only = { status, meter };
  const path = eventsPath(filters, only);
  // The pages before this one, by their cursors; another question begins at its first page.
  const [steps, setSteps] = useState<{ of: string; cursors: readonly string[] }>({ of: path, cursors: [] });
  const cursors = steps.of === path ? steps.cursors : [];
  const events = useRead<Page<EventSummary>>(eventsPath(filters, only, cursors.at(-1)));
  const usage = useRead<UsageAnswer>(usagePath(filters));
  const columns = useMemo(() => eventColumns(now), [now]);
  const asked = useMemo(() => ({ filters, status, meter, before: cursors.length }), [filters, status, meter, cursors.length]);
  // The counts and the list come by themselves.
  const counted = useAnswered(asked, usage.isPlaceholderData);
  const listed = useAnswered(asked, events.isPlaceholderData);
  const from = listed.before * Number(EVENTS_PER_PAGE);
  return (
    <>
      <PageHeader
        title={titleOf(usage.data?.total, counted, counted.filters.periodWords)}
        fresh={<FreshnessLine after={spanWords(counted.filters.span, new Date(now))} />}
      />
      <FilterBar
        filters={filters}
        now={now}
        dimensions={DIMENSIONS}
        compare={false}
        metric={false}
        end={
          <>
            {meter ? <MeterChip meter={meter} onRemove={() => void setMeter(null)} /> : null}
            <Segmented
              label="Status"
              value={STATUS_CHOICES.find(({ value }) => value === status)?.value ?? "all"}
              onChange={(value) => void setStatus(value === "all" ? null : value)}
              choices={STATUS_CHOICES}
            />
          </>
        }
      />
      <FilterNotice unknown={filters.unknown} notes={filters.notes} />
      <QueryBlock query={events} skeleton={<TableSkeleton rows={12} />} title="The events did not load">
        {(page) => (
          <TableSection
            after
            finding={FINDINGS[listed.status ?? "ok"] ?? "Newest first"}
            about="Evidence repeats a call that is counted elsewhere, and costs nothing"
            name="Events"
            viewKey="events"
            fileName={`events-${writePeriod(listed.filters.period)}`}
            columns={columns}
            rows={page.data}
            rowKey={(event) => event.id}
            rowHref={(event) => `/events/${event.id}`}
            leads
            empty={
              <Empty bare title={`No events in ${listed.filters.periodWords}`}>
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
