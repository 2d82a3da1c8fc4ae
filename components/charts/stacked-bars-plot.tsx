"use client";
import { memo, useCallback, useId, useMemo } from "react";
import { Bar, CartesianGrid, ComposedChart, Tooltip, usePlotArea, useYAxisScale, XAxis, YAxis } from "recharts";
import type { ChartLine, ChartMarker } from "./chart-marks";
import { markerBand, PlotMarkers } from "./plot-markers";
import { BucketTick, DraggedArea, Hatches, labelRoom, PlotLines, SMALL_PLOT } from "./plot-parts";
import { ComparisonLine, StackParts } from "./plot-shapes";
import { PlotTooltip } from "./plot-tooltip";
import { barSizeOf } from "./prepare/bar-size";
import { toCoordinate } from "./prepare/decimal-text";
import { formatMoneyShort, formatPercent, formatTokens } from "./prepare/format";
import type { DrawnBucket, Stack, Unit } from "./prepare/series";
import { greatestOf } from "./prepare/stack";
import { axisFor, labelledEvery } from "./prepare/ticks";
import { useDrag } from "./use-drag";
import { useMeasuredWidth } from "./use-measured-width";

export type StackedBarsPlotProps = {
  stack: Stack;
  /** Said first when the plot is reached. */
  name: string;
  /** One sentence: see `describeStack`. */
  description: string;
  hidden: ReadonlySet<string>;
  height: number;
  markers?: readonly ChartMarker[];
  line?: ChartLine;
  /** Dragging over buckets chooses them; both ends are bucket starts, the last included. */
  onRange?: (from: string, to: string) => void;
};

const NO_MARKERS: readonly ChartMarker[] = [];

export const axisLabel = (value: number, unit: Unit): string =>
  unit === "share"
    ? formatPercent(value, { places: value > 0 && value < 0.01 ? 1 : 0 })
    : unit === "usd" || unit === "rate"
      ? formatMoneyShort(String(value))
      : formatTokens(String(value)).replace(/\.0+(?=[A-Za-z])/, "");

/** Outlines of what is not there yet: dashed up to the expected full bucket, whiskers for its range. */
function Outlines({ stack }: { stack: Stack }) {
  const area = usePlotArea();
  const yScale = useYAxisScale();
  if (!area || !yScale) return null;
  const step = area.width / stack.buckets.length;
  const wide = barSizeOf(step);
  return (
    <g>
      {stack.buckets.map((bucket, i) => {
        if (bucket.state === "actual") return null;
        const middle = area.x + step * (i + 0.5);
        const [left, right] = [Math.round(middle - wide / 2) + 0.5, Math.round(middle + wide / 2) - 0.5];
        const foot = yScale(bucket.state === "partial" ? (bucket.sum ?? 0) : 0) ?? 0;
        const top = yScale(Math.max(bucket.full ?? 0, bucket.sum ?? 0)) ?? 0;
        const [low, high] = [bucket.low === null ? null : yScale(bucket.low), bucket.high === null ? null : yScale(bucket.high)];
        return (
          <g key={bucket.start}>
            {foot - top > 1 ? (
              <path d={`M${left} ${foot}V${top + 0.5}H${right}V${foot}`} fill="none" stroke="var(--ink-4)" strokeDasharray="2 2" />
            ) : null}
            {bucket.state === "forecast" && low !== null && high !== null && low !== undefined && high !== undefined ? (
              <path d={`M${middle} ${low}V${high}M${middle - 2.5} ${high}h5M${middle - 2.5} ${low}h5`} stroke="var(--ink-3)" fill="none" />
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

/** The bucket under the pointer or the arrow keys, as a pale band behind its bar. */
function BandCursor({ buckets, points }: { buckets: number; points?: readonly { x: number; y: number }[] }) {
  const area = usePlotArea();
  const x = points?.[0]?.x;
  if (!area || x === undefined) return null;
  const step = area.width / Math.max(1, buckets);
  return <rect x={x - step / 2} y={area.y} width={step} height={area.height} fill="var(--ink-1)" fillOpacity={0.06} />;
}

const NOTHING = () => <g />;

/** How high each bar is, of what is visible. */
const heightsOf = (stack: Stack, hidden: ReadonlySet<string>): number[] =>
  stack.buckets.map((bucket) =>
    bucket.parts.reduce<number>((sum, part, i) => sum + (hidden.has(stack.series[i]?.id ?? "") ? 0 : (part ?? 0)), 0),
  );

/**
 * The stack itself. Loaded on demand: the chart library is a hundred kilobytes. Drawn anew for new figures alone: drawing is
 * most of what a press on a filter costs, and while the answer is on its way there is nothing new to draw.
 */
export default memo(function StackedBarsPlot({
  stack,
  name,
  description,
  hidden,
  height,
  markers = NO_MARKERS,
  line,
  onRange,
}: StackedBarsPlotProps) {
  const id = useId().replace(/[^a-zA-Z0-9-]/g, "");
  const { ref, width } = useMeasuredWidth<HTMLDivElement>();
  const small = width < SMALL_PLOT;
  const tall = small ? Math.min(height, 232) : height;
  const axis = useMemo(
    () => axisFor(greatestOf(stack, hidden, line ? (toCoordinate(line.value) ?? 0) : 0), tall < 220 ? 3 : 4),
    [stack, hidden, line, tall],
  );
  const left = Math.max(36, 10 + 7 * Math.max(...axis.ticks.map((tick) => axisLabel(tick, stack.unit).length)));
  const right = line && !small ? 96 : small ? 4 : 8;
  const marked = useMemo(
    () => markerBand(markers, stack.buckets, { left, width: width - left - right, small }),
    [markers, stack.buckets, left, width, right, small],
  );
  const every = labelledEvery(stack.buckets.length, (width - left - right) / labelRoom(stack.granularity));
  // A bucket of which nothing that is visible is known has no words.
  const known = useCallback(
    ({ parts, comparison }: DrawnBucket) => parts.find((part, i) => part !== null && !hidden.has(stack.series[i]?.id ?? "")) ?? comparison,
    [stack.series, hidden],
  );
  const { drag, handlers } = useDrag(stack.buckets, onRange);
  return (
    <div className="plot" ref={ref} style={{ height: tall }}>
      {width > 0 ? (
        <ComposedChart
          width={width}
          height={tall}
          data={stack.buckets as DrawnBucket[]}
          margin={{ top: Math.max(24, marked.height + 4), right, bottom: 0, left: 0 }}
          title={name}
          desc={description}
          aria-label={name}
          {...handlers}
        >
          <Hatches id={id} />
          <CartesianGrid vertical={false} horizontalValues={axis.ticks} stroke="var(--line-1)" />
          <XAxis
            dataKey="start"
            interval={0}
            height={24}
            tickLine={false}
            axisLine={{ stroke: "var(--line-2)" }}
            tick={<BucketTick buckets={stack.buckets} every={every} />}
          />
          <YAxis
            width={left}
            domain={[0, axis.max]}
            ticks={axis.ticks}
            tickLine={false}
            axisLine={false}
            tickMargin={6}
            tickFormatter={(tick: number) => axisLabel(tick, stack.unit)}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={<BandCursor buckets={stack.buckets.length} />}
            content={
              <PlotTooltip
                series={stack.series}
                hidden={hidden}
                unit={stack.unit}
                comparisonName={stack.comparisonName}
                markers={markers}
              />
            }
          />
          {/* What the pointer and the arrow keys find in a bucket, and why it is as wide as a bar; the bars are drawn beside it. */}
          <Bar dataKey={known} shape={NOTHING} isAnimationActive={false} />
          <StackParts stack={stack} hidden={hidden} hatches={id} />
          <Outlines stack={stack} />
          {stack.comparisonName ? <ComparisonLine buckets={stack.buckets} stroke="var(--ink-1)" /> : null}
          {line ? <PlotLines lines={[line]} words={small ? "top" : "margin"} /> : null}
          <PlotMarkers band={marked} heights={heightsOf(stack, hidden)} />
          <DraggedArea drag={drag} buckets={stack.buckets} />
        </ComposedChart>
      ) : null}
    </div>
  );
});
