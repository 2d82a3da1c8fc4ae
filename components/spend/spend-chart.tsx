"use client";
import { replaceEqualDeep } from "@tanstack/react-query";
import { memo, type ReactNode, useCallback, useMemo, useState } from "react";
import { bucketName, bucketOf } from "@/lib/reporting/core/buckets";
import { isRatio } from "@/lib/reporting/core/measures";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { LineChart } from "../charts/line-chart";
import { StackedBars } from "../charts/stacked-bars";
import type { Filters } from "../filters/use-filters";
import { Empty } from "../states/empty";
import { Button } from "../ui/button";
import { asAnswered } from "./as-answered";
import { chartFinding, chartName } from "./findings";
import { markersOf } from "./notes/chart-markers";
import { incidentMarkers } from "./notes/incident-markers";
import type { Named } from "./notes/note-scopes";
import { NotesButton } from "./notes/notes-button";
import { useChartNotes } from "./notes/use-chart-notes";
import { useIncidentMarks } from "./notes/use-incident-marks";
import { chartInput } from "./usage-shapes";

/**
 * The chart of a spend page: stacked by what the page is grouped by. Dragging narrows the period. Drawn anew for what it shows alone.
 */
export const SpendChart = memo(function SpendChart({
  answer,
  filters,
  fileName,
  now,
  controls,
  of,
}: {
  answer: UsageAnswer;
  filters: Filters;
  fileName: string;
  now: string;
  controls?: ReactNode;
  /** The thing that the page is about. */
  of?: Named;
}) {
  const { groupBy, metric, calendar, labelled, set } = asAnswered(filters, answer);
  const input = useMemo(() => chartInput(answer, groupBy, metric, new Date(now), calendar), [answer, groupBy, metric, now, calendar]);
  const notes = useChartNotes(filters, of);
  const incidents = useIncidentMarks(filters, of);
  const marks = useMemo(() => {
    const startOf = (at: Date) => bucketName(bucketOf(at, answer.granularity, calendar));
    // Which incidents are about a label is not known: those of everything would mislead.
    return [...markersOf(notes, startOf), ...incidentMarkers(labelled ? [] : incidents, startOf, answer.from)];
  }, [notes, incidents, labelled, answer.granularity, answer.from, calendar]);
  const markers = useAlike(marks);
  // The same from one drawing to the next, or the plot would be drawn anew for it.
  const onRange = useCallback(
    (from: string, to: string) => set({ period: { kind: "days", first: from.slice(0, 10), last: to.slice(0, 10) } }),
    [set],
  );
  if (answer.series.length === 0) {
    return <NoUsage filters={filters} />;
  }
  const shared = {
    finding: chartFinding(answer, groupBy, metric),
    name: chartName(answer, groupBy, metric),
    input,
    fileName,
    controls: (
      <>
        {controls}
        <NotesButton notes={notes.annotations} filters={filters} now={now} {...(of ? { of } : {})} />
      </>
    ),
    markers,
    onRange,
  };
  // Ratios of parts do not stack up to the ratio of the whole.
  if (isRatio(metric)) return <LineChart {...shared} height={356} />;
  return <StackedBars {...shared} />;
});

/** The very same as before where it says the same: a plot is drawn anew for every other. Plain data. */
function useAlike<Value>(value: Value): Value {
  const [known, keep] = useState(value);
  const alike = replaceEqualDeep(known, value);
  if (alike !== known) keep(alike);
  return alike;
}

/** Nothing in what is asked for: the whole page says it once, with the ways out. */
export function NoUsage({ filters }: { filters: Filters }) {
  const filtered = filters.dimensions.length > 0;
  return (
    <Empty
      title={`No usage in ${filters.periodWords}${filtered ? " with these filters" : ""}`}
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
