"use client";
import { type ReactNode, useMemo } from "react";
import { later, useLater } from "../ui/later";
import { ChartFrame } from "./chart-frame";
import type { LegendSign } from "./chart-legend";
import type { ChartLine, ChartMarker } from "./chart-marks";
import { PlotSkeleton } from "./plot-skeleton";
import { formatCount } from "./prepare/format";
import type { Stack, StackInput, TwinTable } from "./prepare/series";
import { describeStack, KEEP_NARROW, OTHER_ID, prepareStack, twinOfStack } from "./prepare/stack";
import { useNarrow } from "./use-narrow";

const STACKED_BARS_PLOT = later(() => import("./stacked-bars-plot"));

export type StackedBarsProps = {
  finding: string;
  /** "Daily cost by business unit"; "7 of 43" is added when some are in Other. */
  name: string;
  input: StackInput;
  /** "overview-2026-10": of files that are saved. */
  fileName: string;
  height?: number;
  controls?: ReactNode;
  markers?: readonly ChartMarker[];
  /** The budget's even pace, or a cap. */
  line?: ChartLine;
  onRange?: (from: string, to: string) => void;
};

/** Additive cost over time, with its frame. On a phone the four greatest keep their name. */
export function StackedBars({ finding, name, input, fileName, height = 356, controls, markers, line, onRange }: StackedBarsProps) {
  const narrow = useNarrow();
  const StackedBarsPlot = useLater(STACKED_BARS_PLOT);
  const stack = useMemo(
    () => prepareStack(narrow ? { ...input, keep: Math.min(input.keep ?? KEEP_NARROW, KEEP_NARROW) } : input),
    [input, narrow],
  );
  const description = useMemo(() => describeStack(stack), [stack]);
  const table = useMemo(() => withMarks(twinOfStack(stack), markers), [stack, markers]);
  const fullName = fullNameOf(name, stack);
  return (
    <ChartFrame
      finding={finding}
      name={fullName}
      description={description}
      series={stack.series}
      signs={signsOf(stack)}
      table={table}
      fileName={fileName}
      controls={controls}
    >
      {(hidden) => (
        <div style={{ minHeight: narrow ? Math.min(height, 232) : height }}>
          {StackedBarsPlot ? (
            <StackedBarsPlot
              stack={stack}
              name={fullName}
              description={description}
              hidden={hidden}
              height={height}
              {...(markers ? { markers } : {})}
              {...(line ? { line } : {})}
              {...(onRange ? { onRange } : {})}
            />
          ) : (
            <PlotSkeleton />
          )}
        </div>
      )}
    </ChartFrame>
  );
}

/** The rows of the table with what stands above their bucket and leads somewhere. */
export function withMarks(table: TwinTable, markers: readonly ChartMarker[] = []): TwinTable {
  const linked = markers.flatMap(({ start, href, full, text }) => (href ? [{ start, href, text: full ?? text }] : []));
  if (linked.length === 0) return table;
  return {
    ...table,
    rows: table.rows.map((row) => {
      const marks = linked.filter(({ start }) => start === row.start).map(({ text, href }) => ({ text, href }));
      return marks.length > 0 ? { ...row, marks } : row;
    }),
  };
}

/** "…, 7 of 43 rows, the rest in Other" whenever Other is not empty. */
export const fullNameOf = (name: string, stack: Stack): string =>
  stack.outOf > stack.shown && stack.series.some((one) => one.id === OTHER_ID)
    ? `${name}, ${formatCount(stack.shown)} of ${formatCount(stack.outOf)} rows, the rest in Other`
    : name;

/** What the marks beside the series mean, in the order of their place. */
export function signsOf(stack: Stack): LegendSign[] {
  const signs: LegendSign[] = [];
  if (stack.comparisonName) signs.push({ sign: "dot", words: stack.comparisonName });
  if (stack.buckets.some((bucket) => bucket.state === "partial"))
    signs.push({ sign: "part", words: stack.granularity === "day" ? "Today, incomplete" : "Incomplete" });
  if (stack.buckets.some((bucket) => bucket.state === "forecast")) signs.push({ sign: "dash", words: "Forecast" });
  if (stack.rangeName) signs.push({ sign: "band", words: stack.rangeName });
  return signs;
}
