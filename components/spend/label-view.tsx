"use client";
import type { LabelUse } from "@/lib/reporting";
import { bucketName, bucketsOf } from "@/lib/reporting/core/buckets";
import { rateOf } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { StackedBars } from "../charts/stacked-bars";
import { FilterBar } from "../filters/filter-bar";
import { FilterNotice } from "../filters/filter-notice";
import { spanWords, writePeriod } from "../filters/period";
import { usageQuery } from "../filters/search-params";
import { useFilters } from "../filters/use-filters";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { ChartSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Stack } from "../ui/section";
import { CallParts } from "./call-parts";
import { FreshnessLine } from "./freshness-line";
import { RecentEvents } from "./recent-events";
import { useAsAnswered } from "./use-as-answered";

/** What carries one label, such as a repository or a pipeline: what it cost, whose, on what. */
export function LabelView({ name, value, now }: { name: string; value: string; now: string }) {
  const filters = useFilters({ now, groupBy: "identity" });
  const label = useRead<LabelUse>(`/api/ui/labels/${encodeURIComponent(name)}/${encodeURIComponent(value)}?${usageQuery(filters)}`);
  const shown = useAsAnswered(filters, label.isPlaceholderData);
  const { data } = label;
  const fileName = `label-${name}-${value}-${writePeriod(shown.period)}`.replace(/[^A-Za-z0-9.-]+/g, "-");
  return (
    <>
      <PageHeader
        title={data ? `${value} cost ${formatMoney(data.total.costUsd)} in ${shown.periodWords}` : value}
        crumbs={[{ name: `${name} ${value}` }]}
        fresh={<FreshnessLine after={spanWords(shown.span, new Date(now))} />}
      />
      <FilterBar
        filters={filters}
        now={now}
        dimensions={["team", "identity", "environment", "provider", "model", "source"]}
        compare={false}
        metric={false}
      />
      <FilterNotice unknown={filters.unknown} notes={filters.notes} />
      <QueryBlock query={label} skeleton={<ChartSkeleton />} title="The label did not load" height={420}>
        {(use) => (
          <>
            {use.total.events === "0" ? (
              <div className="after">
                <Empty
                  title={`Nothing in ${shown.periodWords} carries ${name} ${value}`}
                  actions={
                    <Button onClick={() => filters.set({ period: { kind: "preset", preset: "last-90" } })}>Show the last 90 days</Button>
                  }
                >
                  Senders label their events; what carries this one appears here.
                </Empty>
              </div>
            ) : (
              <Stack className="after">
                <DailyCost use={use} fileName={fileName} now={now} />
                <CallParts of="identity" rows={use.identities} total={use.total} fileName={fileName} />
                <CallParts of="model" rows={use.models} total={use.total} fileName={fileName} />
                {use.tools.length > 0 ? <CallParts of="tool" rows={use.tools} total={null} fileName={fileName} /> : null}
                <RecentEvents events={use.recentEvents} now={now} fileName={fileName} />
              </Stack>
            )}
          </>
        )}
      </QueryBlock>
    </>
  );
}

function DailyCost({ use, fileName, now }: { use: LabelUse; fileName: string; now: string }) {
  const costs = new Map(use.days.map((day) => [day.day, day.costUsd]));
  const starts = bucketsOf({ start: new Date(use.from), end: new Date(use.to) }, "day").map(bucketName);
  return (
    <StackedBars
      finding={`${formatCount(use.total.events)} events, ${formatMoney(rateOf(use.total.costUsd, use.total.events))} each`}
      name={`Daily cost of ${use.name} ${use.value}`}
      fileName={fileName}
      input={{
        unit: "usd",
        granularity: "day",
        buckets: starts.map((start) => ({ start, state: start.slice(0, 10) === now.slice(0, 10) ? "partial" : "actual" })),
        series: [{ id: "label", name: use.value, slot: 1, values: starts.map((start) => costs.get(start.slice(0, 10)) ?? "0") }],
      }}
    />
  );
}
