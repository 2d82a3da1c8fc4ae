"use client";
import type { ReactNode } from "react";
import { DefaultZIndexes, usePlotArea, useXAxisScale, useYAxisScale, ZIndexLayer } from "recharts";
import { Link } from "../ui/link";
import type { ChartLine, ChartMarker } from "./chart-marks";
import { toCoordinate } from "./prepare/decimal-text";
import { placeWords } from "./prepare/marker-words";
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

/** Horizontal lines with their words in the right margin, at the top of a small plot, or above each line at its left. */
export function PlotLines({ lines, words }: { lines: readonly ChartLine[]; words: LineWords }) {
  const area = usePlotArea();
  const yScale = useYAxisScale();
  if (!area || !yScale) return null;
  const right = area.x + area.width;
  return (
    <g>
      {lines.map((line, i) => {
        const y = yScale(toCoordinate(line.value) ?? 0);
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
              <text x={area.x + 6} y={y - 6} className="soft">
                {[line.name, line.about].filter(Boolean).join(" ")}
              </text>
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

type PlotMarkersProps = {
  markers: readonly ChartMarker[];
  buckets: readonly DrawnBucket[];
  /** Of what stands in each bucket, in the unit of the axis. */
  heights: readonly number[];
  small: boolean;
  /** Lines go from edge to edge of the plot; bars stand in the middle of their room. */
  onLines?: boolean;
};

/** Incidents stand above their bar, price changes before it, notes on a line through it. Words turn left near the right edge. */
export function PlotMarkers({ markers, buckets, heights, small, onLines = false }: PlotMarkersProps) {
  const area = usePlotArea();
  const xScale = useXAxisScale();
  const yScale = useYAxisScale();
  if (!area || !xScale || !yScale || buckets.length === 0) return null;
  const onEdges = onLines && buckets.length > 1;
  const step = area.width / (onEdges ? buckets.length - 1 : buckets.length);
  const first = onEdges ? area.x : area.x + step / 2;
  const sides = wordSides(markers, buckets, small, first, step, area.x + area.width);
  // Above the bars, which are drawn after their siblings.
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.label}>
      {markers.map((marker) => {
        const place = buckets.findIndex((bucket) => bucket.start === marker.start);
        if (place < 0) return null;
        const x = first + step * place;
        if (marker.kind === "price") {
          const left = crisp(Math.max(area.x, x - step / 2));
          const turned = left + 5 + marker.text.length * 6.5 > area.x + area.width;
          return (
            <g key={`${marker.kind}${marker.start}`}>
              <path d={`M${left} ${area.y - 8}V${area.y + area.height}`} stroke="var(--ink-3)" strokeDasharray="1 3" />
              <title>{marker.full ?? marker.text}</title>
              {small ? null : (
                <text x={turned ? left - 5 : left + 5} y={area.y} textAnchor={turned ? "end" : "start"} className="soft">
                  {marker.text}
                </text>
              )}
            </g>
          );
        }
        if (marker.kind === "note") {
          const left = x + 7 + marker.text.length * 6.5 > area.x + area.width;
          return (
            <g key={`${marker.kind}${marker.start}`}>
              <path d={`M${crisp(x)} ${area.y - 10}V${area.y + area.height}`} stroke="var(--ink-4)" />
              <circle cx={crisp(x)} cy={area.y - 10} r={3.5} fill="var(--ink-2)" stroke="var(--paper)" />
              <title>{marker.full ?? marker.text}</title>
              {small ? null : (
                <text x={left ? x - 7 : x + 7} y={area.y - 6} textAnchor={left ? "end" : "start"}>
                  {marker.text}
                </text>
              )}
            </g>
          );
        }
        const y = yScale(heights[place] ?? 0) ?? area.y;
        const side = sides.get(marker) ?? null;
        return (
          <MarkerLink key={`${marker.kind}${marker.start}`} marker={marker}>
            <title>{marker.full ?? marker.text}</title>
            {/* A target of 24 pixels round a mark of 10. */}
            <rect x={x - 12} y={y - 30} width={24} height={24} fill="transparent" />
            <path d={`M${x} ${y - 4}v-8`} stroke="var(--breach)" />
            <path d={`M${x - 5} ${y - 14}l5 -9l5 9z`} fill="var(--breach)" />
            {side === null ? null : (
              <text x={side === "left" ? x - 9 : x + 10} y={y - 14} textAnchor={side === "left" ? "end" : "start"} className="breach">
                {wordsOf(marker, small)}
              </text>
            )}
          </MarkerLink>
        );
      })}
    </ZIndexLayer>
  );
}

const LETTER = 6.5;
const wordsOf = ({ short, text }: ChartMarker, small: boolean): string => (small ? (short ?? text) : text);

/** On which side of its incident each mark has room for its words. */
function wordSides(
  markers: readonly ChartMarker[],
  buckets: readonly DrawnBucket[],
  small: boolean,
  first: number,
  step: number,
  right: number,
): ReadonlyMap<ChartMarker, "left" | "right" | null> {
  const shown = markers
    .filter(({ kind }) => kind === "incident")
    .map((marker) => ({ marker, place: buckets.findIndex(({ start }) => start === marker.start) }))
    .filter(({ place }) => place >= 0)
    .sort((a, b) => a.place - b.place);
  const placed = placeWords(
    shown.map(({ marker, place }) => ({ x: first + place * step, wide: wordsOf(marker, small).length * LETTER })),
    right,
  );
  return new Map(shown.map(({ marker }, i) => [marker, placed[i]?.side ?? null]));
}

/** A mark that leads somewhere; no stop of the Tab key, which would stand inside of what the arrow keys move in. */
function MarkerLink({ marker: { href }, children }: { marker: ChartMarker; children: ReactNode }) {
  return href ? (
    <Link href={href} tabIndex={-1} prefetch={false}>
      {children}
    </Link>
  ) : (
    <g>{children}</g>
  );
}

/** Room a label of a bucket needs, in pixels. */
export const labelRoom = (granularity: "hour" | "day" | "week" | "month"): number =>
  granularity === "day" ? 21 : granularity === "month" ? 44 : 50;
