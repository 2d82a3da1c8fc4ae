"use client";
import { type ReactNode, useMemo } from "react";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { StackedBars } from "../charts/stacked-bars";
import { sayPeriod } from "../filters/period";
import type { Filters } from "../filters/use-filters";
import { Empty } from "../states/empty";
import { Button } from "../ui/button";
import { chartFinding, chartName } from "./findings";
import { chartInput } from "./usage-shapes";

/** The chart of a spend page: stacked by what the page is grouped by. Dragging narrows the period. */
export function SpendChart({
  answer,
  filters,
  fileName,
  now,
  controls,
}: {
  answer: UsageAnswer;
  filters: Filters;
  fileName: string;
  now: string;
  controls?: ReactNode;
}) {
  const { groupBy, metric, set } = filters;
  const input = useMemo(() => chartInput(answer, groupBy, metric, new Date(now)), [answer, groupBy, metric, now]);
  if (answer.series.length === 0) {
    return <NoUsage filters={filters} now={now} />;
  }
  return (
    <StackedBars
      finding={chartFinding(answer, groupBy, metric)}
      name={chartName(answer, groupBy, metric)}
      input={input}
      fileName={fileName}
      controls={controls}
      onRange={(from, to) => set({ period: { kind: "days", first: from.slice(0, 10), last: to.slice(0, 10) } })}
    />
  );
}

/** Nothing in what is asked for: the whole page says it once, with the ways out. */
function NoUsage({ filters, now }: { filters: Filters; now: string }) {
  const filtered = filters.dimensions.length > 0;
  return (
    <Empty
      title={`No usage in ${sayPeriod(filters.period, new Date(now))}${filtered ? " with these filters" : ""}`}
      actions={
        <>
          {filtered ? <Button onClick={filters.clear}>Take the filters away</Button> : null}
          <Button onClick={() => filters.set({ period: { kind: "preset", preset: "last-90" } })}>Show the last 90 days</Button>
        </>
      }
    >
      What is sent for these days appears here, whenever it comes.
    </Empty>
  );
}
