"use client";
import { type ReactNode, useMemo } from "react";
import { later, useLater } from "../ui/later";
import { ChartFrame } from "./chart-frame";
import type { ChartLine, ChartMarker } from "./chart-marks";
import { PlotSkeleton } from "./plot-skeleton";
import type { StackInput, TwinTable } from "./prepare/series";
import { describeStack, prepareStack, twinOfStack } from "./prepare/stack";
import { signsOf, withMarks } from "./stacked-bars";
import { useNarrow } from "./use-narrow";

const LINE_PLOT = later(() => import("./line-plot"));

export type LineChartProps = {
  finding: string;
  name: string;
  /** Give cumulated values for a burn-down; `low` and `high` of a bucket draw the band. */
  input: StackInput;
  fileName: string;
  /** The sentence for people who hear the chart. Needed when a sum over time means nothing: rates, cumulated values. */
  description?: string;
  height?: number;
  controls?: ReactNode;
  lines?: readonly ChartLine[];
  markers?: readonly ChartMarker[];
  onRange?: (from: string, to: string) => void;
};

/** What may not be stacked: rates, one thing cumulated against a cap, several periods. */
export function LineChart({
  finding,
  name,
  input,
  fileName,
  description,
  height = 232,
  controls,
  lines,
  markers,
  onRange,
}: LineChartProps) {
  const narrow = useNarrow();
  const LinePlot = useLater(LINE_PLOT);
  const stack = useMemo(() => prepareStack(input), [input]);
  const said = description ?? describeStack(stack);
  const table = useMemo((): TwinTable => {
    const twin = withMarks(twinOfStack(stack), markers);
    if (description === undefined) return twin;
    const { total: _sumOfRates, ...rows } = twin;
    return rows;
  }, [stack, description, markers]);
  return (
    <ChartFrame
      finding={finding}
      name={name}
      description={said}
      series={stack.series}
      signs={signsOf(stack)}
      table={table}
      fileName={fileName}
      controls={controls}
    >
      {(hidden) => (
        <div style={{ minHeight: narrow ? Math.min(height, 232) : height }}>
          {LinePlot ? (
            <LinePlot
              stack={stack}
              name={name}
              description={said}
              hidden={hidden}
              height={height}
              {...(lines ? { lines } : {})}
              {...(markers ? { markers } : {})}
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
