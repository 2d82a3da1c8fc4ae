/** The usage of an incident as paths: steps of what was spent, the usual range, what lies beyond it. Pure. */
import type { IncidentTimeline } from "@/lib/incidents/core/views";
import { toCoordinate } from "../../charts/prepare/decimal-text";
import { type Axis, axisFor } from "../../charts/prepare/ticks";
import { isUnexpected } from "./cursor";
import { type TimeScale, xOf } from "./time-scale";

type Buckets = IncidentTimeline["buckets"];
export type Shown = "with" | "without";

const coordinate = (value: string): number => toCoordinate(value) ?? 0;

/** The same axis with and without the incident, so that the two can be compared. */
export const usageAxis = (buckets: Buckets): Axis =>
  axisFor(Math.max(0, ...buckets.flatMap(({ actualUsd, upperUsd }) => [coordinate(actualUsd), coordinate(upperUsd)])), 3);

export type UsageShape = {
  /** What is shown, as steps. */
  line: string;
  /** What was spent, where the line is without it. */
  ghost: string | null;
  /** The usual range. */
  band: string;
  /** What lies beyond it; nothing where it is left out. */
  beyond: string;
};

export function usageShape(
  { buckets, bucketSeconds }: Pick<IncidentTimeline, "buckets" | "bucketSeconds">,
  shown: Shown,
  scale: TimeScale,
  yOf: (value: number) => number,
): UsageShape {
  const edges = buckets.map((bucket) => ({
    bucket,
    from: xOf(scale, Date.parse(bucket.at)),
    to: xOf(scale, Date.parse(bucket.at) + bucketSeconds * 1000),
  }));
  const steps = (value: (bucket: Buckets[number]) => string): string =>
    edges.map(({ bucket, from, to }, i) => `${i === 0 ? "M" : "L"}${px(from)} ${px(yOf(coordinate(value(bucket))))}H${px(to)}`).join("");
  const foot = px(yOf(0));
  const block = (from: number, to: number, high: number, low: number) => `M${px(from)} ${px(high)}H${px(to)}V${px(low)}H${px(from)}z`;
  return {
    line: steps(({ actualUsd, withoutUsd }) => (shown === "with" ? actualUsd : withoutUsd)),
    ghost: shown === "with" ? null : steps(({ actualUsd }) => actualUsd),
    band: edges.map(({ bucket, from, to }) => block(from, to, yOf(coordinate(bucket.upperUsd)), Number(foot))).join(""),
    beyond:
      shown === "without"
        ? ""
        : edges
            .filter(({ bucket }) => isUnexpected(bucket))
            .map(({ bucket, from, to }) => block(from, to, yOf(coordinate(bucket.actualUsd)), yOf(coordinate(bucket.upperUsd))))
            .join(""),
  };
}

const px = (value: number): string => (Math.round(value * 10) / 10).toString();
