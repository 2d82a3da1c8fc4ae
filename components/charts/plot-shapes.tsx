"use client";
/**
 * What is drawn in a plot many times over: the parts of bars, and the line of the other period. By hand, as a path for each colour:
 * the chart library gives every part an element with a life of its own, and measures every line.
 */
import { useMemo } from "react";
import { DefaultZIndexes, usePlotArea, useYAxisScale, ZIndexLayer } from "recharts";
import { barSizeOf } from "./prepare/bar-size";
import { slotColour } from "./prepare/colours";
import { type Box, boxesPath, brokenPath, stackedSpans } from "./prepare/paths";
import type { DrawnBucket, Stack } from "./prepare/series";

/** One series needs no name, so no hue either: it is ink. */
const fillOf = (mark: number, isAlone: boolean, hatches: string): string =>
  mark < 1 ? `url(#${hatches}-${mark < 0 ? "rest" : "none"})` : isAlone ? "var(--ink-2)" : slotColour(mark);

type PartsProps = {
  stack: Stack;
  hidden: ReadonlySet<string>;
  /** The id of `Hatches`. */
  hatches: string;
};

/** The bars: each series a path, what is still filling under stripes of paper, what is to come paled. */
export function StackParts({ stack, hidden, hatches }: PartsProps) {
  const area = usePlotArea();
  const yScale = useYAxisScale();
  const drawn = useMemo(() => {
    if (!area || !yScale) return null;
    const step = area.width / Math.max(1, stack.buckets.length);
    const width = barSizeOf(step);
    const isHidden = (place: number) => hidden.has(stack.series[place]?.id ?? "");
    const boxes = stack.buckets.map((bucket, i) => {
      const x = Math.round(area.x + step * (i + 0.5) - width / 2);
      return stackedSpans(bucket.parts, isHidden).map(([from, to]): Box | null => {
        const [foot, top] = [yScale(from) ?? 0, yScale(to) ?? 0];
        const height = foot - top;
        // A pixel of paper between parts, as far as they have one to spare.
        return height > 0 ? { x, y: top, width, height: Math.max(0.5, height - (height > 2.5 ? 1 : 0)) } : null;
      });
    });
    const pathOf = (place: number | null, state: (bucket: DrawnBucket) => boolean): string =>
      boxesPath(
        stack.buckets
          .flatMap((bucket, i) => (state(bucket) ? (place === null ? (boxes[i] ?? []) : [boxes[i]?.[place] ?? null]) : []))
          .filter((box) => box !== null),
      );
    return {
      series: stack.series.map(({ id, slot }, place) => ({
        id,
        fill: fillOf(slot, stack.series.length === 1, hatches),
        happened: pathOf(place, ({ state }) => state !== "forecast"),
        toCome: pathOf(place, ({ state }) => state === "forecast"),
      })),
      partial: pathOf(null, ({ state }) => state === "partial"),
    };
  }, [area, yScale, stack, hidden, hatches]);
  if (!drawn) return null;
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.bar}>
      {drawn.series.map(({ id, fill, happened, toCome }) => (
        <g key={id}>
          {happened ? <path d={happened} fill={fill} /> : null}
          {toCome ? <path d={toCome} fill={fill} style={{ opacity: "var(--pale)" }} /> : null}
        </g>
      ))}
      {drawn.partial ? <path d={drawn.partial} fill={`url(#${hatches}-part)`} /> : null}
    </ZIndexLayer>
  );
}

/** Another period laid over this one, as dots. @param onEdges Lines go from edge to edge of the plot, bars stand in the middle of their bucket. */
export function ComparisonLine({
  buckets,
  stroke,
  onEdges = false,
}: {
  buckets: readonly DrawnBucket[];
  stroke: string;
  onEdges?: boolean;
}) {
  const area = usePlotArea();
  const yScale = useYAxisScale();
  if (!area || !yScale) return null;
  const edged = onEdges && buckets.length > 1;
  const step = area.width / Math.max(1, edged ? buckets.length - 1 : buckets.length);
  const path = brokenPath(
    buckets.map(({ comparison }, i) => {
      const y = comparison === null ? undefined : yScale(comparison);
      return y === undefined ? null : { x: area.x + step * (edged ? i : i + 0.5), y };
    }),
  );
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.line}>
      <path d={path} fill="none" stroke={stroke} strokeWidth={1.8} strokeLinecap="round" strokeDasharray="0 4" />
    </ZIndexLayer>
  );
}
