"use client";
import { memo, useId, useMemo } from "react";
import { Area, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from "recharts";
import type { ChartLine, ChartMarker } from "./chart-marks";
import { markerBand, PlotMarkers } from "./plot-markers";
import { BucketTick, DraggedArea, Hatches, labelRoom, PlotLines, SMALL_PLOT } from "./plot-parts";
import { ComparisonLine } from "./plot-shapes";
import { PlotTooltip } from "./plot-tooltip";
import { slotColour } from "./prepare/colours";
import { toCoordinate } from "./prepare/decimal-text";
import type { DrawnBucket, Stack } from "./prepare/series";
import { isAdditive } from "./prepare/stack";
import { axisFor, labelledEvery } from "./prepare/ticks";
import { axisLabel } from "./stacked-bars-plot";
import { useDrag } from "./use-drag";
import { useMeasuredWidth } from "./use-measured-width";

export type LinePlotProps = {
  stack: Stack;
  name: string;
  description: string;
  hidden: ReadonlySet<string>;
  height: number;
  lines?: readonly ChartLine[];
  markers?: readonly ChartMarker[];
  /** Dragging over buckets chooses them; both ends are bucket starts, the last included. */
  onRange?: (from: string, to: string) => void;
};

const NO_LINES: readonly ChartLine[] = [];
const NO_MARKERS: readonly ChartMarker[] = [];
/** Up to here points are drawn too, or one between gaps would not be seen. */
const DOTTED = 40;
/** Lines that share a hue, or have none, are told apart by their dash as well. */
const DASHES = ["0", "6 3", "2 3", "8 3 2 3"];

const band = (bucket: DrawnBucket): [number, number] | null =>
  bucket.low === null || bucket.high === null ? null : [bucket.low, bucket.high];

const factOf = (bucket: DrawnBucket): number | null => (bucket.state === "forecast" ? null : (bucket.parts[0] ?? null));

/** Lines over time: not additive things, or one thing cumulated. A single line is ink. Drawn anew for new figures alone. */
export default memo(function LinePlot({
  stack,
  name,
  description,
  hidden,
  height,
  lines = NO_LINES,
  markers = NO_MARKERS,
  onRange,
}: LinePlotProps) {
  const id = useId().replace(/[^a-zA-Z0-9-]/g, "");
  const { ref, width } = useMeasuredWidth<HTMLDivElement>();
  const small = width < SMALL_PLOT;
  const tall = small ? Math.min(height, 232) : height;
  const axis = useMemo(() => {
    const values = stack.buckets.flatMap((bucket) => [
      ...bucket.parts.filter((_, i) => !hidden.has(stack.series[i]?.id ?? "")),
      bucket.comparison,
      bucket.high,
    ]);
    return axisFor(Math.max(0, ...values.map((value) => value ?? 0), ...lines.map((line) => toCoordinate(line.value) ?? 0)));
  }, [stack, hidden, lines]);
  const left = Math.max(36, 10 + 7 * Math.max(...axis.ticks.map((tick) => axisLabel(tick, stack.unit).length)));
  const right = 12;
  const marked = useMemo(
    () => markerBand(markers, stack.buckets, { left, width: width - left - right, small, onLines: true }),
    [markers, stack.buckets, left, width, small],
  );
  const every = labelledEvery(stack.buckets.length, (width - left - right) / labelRoom(stack.granularity));
  const drawn = useMemo(() => drawnLines(stack), [stack]);
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
            cursor={{ stroke: "var(--ink-4)" }}
            content={
              <PlotTooltip
                series={stack.series}
                hidden={hidden}
                unit={stack.unit}
                comparisonName={stack.comparisonName}
                rangeName={stack.rangeName}
                markers={markers}
              />
            }
          />
          {/* Where a range is drawn, the same fill below the line would pass for one. */}
          {stack.series.length === 1 && !stack.rangeName ? (
            <Area
              dataKey={factOf}
              stroke="none"
              fill="var(--band)"
              fillOpacity={0.6}
              isAnimationActive={false}
              activeDot={false}
              tooltipType="none"
              connectNulls={false}
            />
          ) : null}
          <Area dataKey={band} stroke="none" fill="var(--band)" isAnimationActive={false} activeDot={false} tooltipType="none" />
          {drawn.map(({ key, seriesId, label, value, stroke, dash }) => (
            <Line
              key={key}
              dataKey={value}
              name={label}
              hide={hidden.has(seriesId)}
              stroke={stroke}
              strokeWidth={1.8}
              strokeDasharray={dash}
              strokeLinejoin="round"
              dot={
                stack.buckets.length === 1 || (!isAdditive(stack.unit) && stack.buckets.length <= DOTTED ? { r: 1.5, fill: stroke } : false)
              }
              activeDot={{ r: 3, fill: stroke, stroke: "var(--paper)", strokeWidth: 1.5 }}
              connectNulls={false}
              isAnimationActive={false}
            />
          ))}
          {stack.comparisonName ? <ComparisonLine buckets={stack.buckets} stroke="var(--ink-3)" onEdges /> : null}
          <PlotLines lines={lines} words="above" />
          <PlotMarkers band={marked} heights={peaksOf(stack, hidden)} />
          <DraggedArea drag={drag} buckets={stack.buckets} />
        </ComposedChart>
      ) : null}
    </div>
  );
});

/** The highest line of each bucket, of what is visible. */
const peaksOf = (stack: Stack, hidden: ReadonlySet<string>): number[] =>
  stack.buckets.map((bucket) => Math.max(0, ...bucket.parts.map((part, i) => (hidden.has(stack.series[i]?.id ?? "") ? 0 : (part ?? 0)))));

/** Each series once as fact, run by run, and once, dashed, as forecast; the two meet in the last fact. */
function drawnLines(stack: Stack) {
  const forecastFrom = stack.buckets.findIndex((bucket) => bucket.state === "forecast");
  const lastFact = forecastFrom === -1 ? stack.buckets.length : forecastFrom - 1;
  const runs = (stack.buckets.at(-1)?.run ?? 0) + 1;
  return stack.series.flatMap((one, i) => {
    const stroke = stack.series.length === 1 || one.slot < 1 ? "var(--ink-1)" : slotColour(one.slot);
    const dash = DASHES[Math.floor(i / 4) % DASHES.length] ?? "0";
    const common = { seriesId: one.id, label: one.name, stroke, dash };
    const facts = Array.from({ length: runs }, (_, run) => ({
      ...common,
      key: `${one.id}-${run}`,
      value: (bucket: DrawnBucket) => (bucket.state === "forecast" || bucket.run !== run ? null : (bucket.parts[i] ?? null)),
    }));
    if (forecastFrom === -1) return facts;
    const joint = stack.buckets[lastFact]?.start;
    return [
      ...facts,
      {
        ...common,
        key: `${one.id}-forecast`,
        label: `${one.name}, forecast`,
        dash: "4 3",
        value: (bucket: DrawnBucket) => (bucket.state === "forecast" || bucket.start === joint ? (bucket.parts[i] ?? null) : null),
      },
    ];
  });
}
