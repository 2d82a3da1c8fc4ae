"use client";
import { ReferenceArea, usePlotArea, useYAxisScale } from "recharts";
import type { ChartLine } from "./chart-marks";
import type { Granularity } from "./prepare/dates";
import { toCoordinate } from "./prepare/decimal-text";
import { legible } from "./prepare/legible";
import type { DrawnBucket } from "./prepare/series";

const crisp = (value: number): number => Math.round(value) + 0.5;
export const SMALL_PLOT = 480;

/** Hatch for other and unattributed, paper stripes for what is still filling. Ids are per chart: several stand on a page. */
export function Hatches({ id }: { id: string }) {
  return (
    <defs>
      <pattern id={`${id}-none`} width={3.5} height={3.5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width={3.5} height={3.5} fill="var(--paper)" />
        <rect width={1.3} height={3.5} fill="var(--s0)" />
      </pattern>
      <pattern id={`${id}-rest`} width={3.5} height={3.5} patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width={3.5} height={3.5} fill="var(--paper)" />
        <rect width={1} height={3.5} fill="var(--s0)" />
      </pattern>
      <pattern id={`${id}-part`} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width={1.5} height={5} fill="var(--paper)" />
      </pattern>
    </defs>
  );
}

type TickProps = { x?: number | string; y?: number | string; index?: number; buckets: readonly DrawnBucket[]; every: number };

/** The words under a bar: incomplete strong, weekends quiet, every n-th when there is no room. */
export function BucketTick({ x = 0, y = 0, index = 0, buckets, every }: TickProps) {
  const bucket = buckets[index];
  if (!bucket) return null;
  const partialAt = buckets.findIndex((one) => one.state === "partial");
  const partial = index === partialAt;
  const nearPartial = every > 1 && partialAt >= 0 && !partial && Math.abs(index - partialAt) <= every / 2;
  if (!partial && (index % every !== 0 || nearPartial)) return null;
  return (
    <text x={x} y={Number(y) + 12} textAnchor="middle" className={partial ? "strong" : bucket.weekend ? undefined : "soft"}>
      {bucket.tick}
    </text>
  );
}

type LineWords = "margin" | "top" | "above";

const WORDS_HEIGHT = 14;

/** Horizontal lines with their words in the right margin, at the top of a small plot, or above each line at its left. */
export function PlotLines({ lines, words }: { lines: readonly ChartLine[]; words: LineWords }) {
  const area = usePlotArea();
  const yScale = useYAxisScale();
  if (!area || !yScale) return null;
  const right = area.x + area.width;
  const heights = lines.map((line) => yScale(toCoordinate(line.value) ?? 0));
  const written = legible(heights, WORDS_HEIGHT);
  return (
    <g>
      {lines.map((line, i) => {
        const y = heights[i];
        if (y === undefined) return null;
        const stroke =
          line.kind === "pace"
            ? { stroke: "var(--ink-1)" }
            : line.kind === "hard"
              ? { stroke: "var(--ink-1)", strokeWidth: 1.5 }
              : { stroke: "var(--ink-2)", strokeDasharray: "1 3" };
        return (
          <g key={line.name}>
            <line x1={area.x} x2={right} y1={crisp(y)} y2={crisp(y)} {...stroke} />
            {words === "top" ? (
              <text x={right} y={area.y - 8 + i * 14} textAnchor="end" className="soft">
                {`— ${line.name}${line.about ? ` ${line.about}` : ""}`}
              </text>
            ) : words === "above" ? (
              written[i] && (
                <text x={area.x + 6} y={y - 6} className="soft">
                  {[line.name, line.about].filter(Boolean).join(" ")}
                </text>
              )
            ) : (
              <>
                <text x={right + 8} y={y - 2} className="soft">
                  {line.name}
                </text>
                <text x={right + 8} y={y + 14} className="soft">
                  {line.about}
                </text>
              </>
            )}
          </g>
        );
      })}
    </g>
  );
}

/** Room a label of a bucket needs, in pixels. */
export const labelRoom = (granularity: Granularity): number =>
  granularity === "day" ? 21 : granularity === "month" ? 44 : granularity === "fiscal_period" ? 64 : 50;

/** The buckets that are being chosen (`useDrag`). */
export function DraggedArea({ drag, buckets }: { drag: { from: number; to: number } | null; buckets: readonly DrawnBucket[] }) {
  const [from, to] = drag ? [buckets[drag.from], buckets[drag.to]] : [];
  return from && to ? <ReferenceArea x1={from.start} x2={to.start} fill="var(--accent)" fillOpacity={0.1} /> : null;
}
