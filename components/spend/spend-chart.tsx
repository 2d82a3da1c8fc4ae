"use client";
import { type ReactNode, useMemo } from "react";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { StackedBars } from "../charts/stacked-bars";
import type { Filters } from "../filters/use-filters";
import { Empty } from "../states/empty";
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
    return (
      <Empty bare title="No usage in this period">
        Choose another period, take a filter away, or wait for the next events.
      </Empty>
    );
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
