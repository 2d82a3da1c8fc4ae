"use client";
import type { ReactNode } from "react";
import { DefaultZIndexes, usePlotArea, useYAxisScale, ZIndexLayer } from "recharts";
import { Link } from "../ui/link";
import type { ChartMarker } from "./chart-marks";
import { type PlacedWords, placeWords, WORD_GAP } from "./prepare/marker-words";
import type { DrawnBucket } from "./prepare/series";

const crisp = (value: number): number => Math.round(value) + 0.5;
const LETTER = 6.5;
const ROW = 15;
const ROWS = 2;
/** From the plot up to the first row of words: an incident may stand on the highest bar. */
const FOOT = 8;
const FOOT_OVER_INCIDENTS = 28;

type Room = { left: number; width: number; small: boolean; onLines?: boolean };
type StandingMarker = { marker: ChartMarker; place: number; x: number; words: string; placed: PlacedWords };
/** Marks with the places of their words, and the room above the plot that these take, in pixels. */
type MarkerBand = { marks: readonly StandingMarker[]; foot: number; height: number };

/**
 * Where the marks of a plot stand, and their words above it. Price changes stand before their bar, all else in its middle; lines go
 * from edge to edge of the plot. On a phone only incidents have words, and short ones.
 */
export function markerBand(markers: readonly ChartMarker[], buckets: readonly DrawnBucket[], room: Room): MarkerBand {
  const { left, width, small, onLines = false } = room;
  const onEdges = onLines && buckets.length > 1;
  const step = width / Math.max(1, onEdges ? buckets.length - 1 : buckets.length);
  const first = onEdges ? left : left + step / 2;
  const standing = markers.flatMap((marker) => {
    const place = buckets.findIndex((bucket) => bucket.start === marker.start);
    const x = first + step * place - (marker.kind === "price" ? step / 2 : 0);
    return place < 0 ? [] : [{ marker, place, x: Math.max(left, x), words: wordsOf(marker, small) }];
  });
  const worded = standing.filter(({ words }) => words !== "");
  const placed = placeWords(
    worded.map(({ x, words, marker }) => ({ x, wide: words.length * LETTER, weight: marker.weight })),
    { left, right: left + width },
    small ? 1 : ROWS,
  );
  const marks = standing.map((one) => ({ ...one, placed: placed[worded.indexOf(one)] ?? null }));
  const foot = markers.some(({ kind }) => kind === "incident") ? FOOT_OVER_INCIDENTS : FOOT;
  const rows = Math.max(0, ...marks.map((mark) => (mark.placed ? mark.placed.row + 1 : 0)));
  return { marks, foot, height: marks.length === 0 ? 0 : foot + rows * ROW };
}

const wordsOf = ({ kind, short, text }: ChartMarker, small: boolean): string =>
  small ? (kind === "incident" ? (short ?? text) : "") : text;

type PlotMarkersProps = {
  band: MarkerBand;
  /** Of what stands in each bucket, in the unit of the axis. */
  heights: readonly number[];
};

/** Incidents stand above their bar, price changes on a dotted line before it, notes on a thin line through it; all words above the plot. */
export function PlotMarkers({ band: { marks, foot }, heights }: PlotMarkersProps) {
  const area = usePlotArea();
  const yScale = useYAxisScale();
  if (!area || !yScale) return null;
  // Above the bars, which are drawn after their siblings.
  return (
    <ZIndexLayer zIndex={DefaultZIndexes.label}>
      {marks.map(({ marker, place, x, words, placed }) => {
        const line = area.y - foot - (placed ? placed.row : 0) * ROW;
        const stem = placed ? line - 8 : area.y - 6;
        const barTop = yScale(heights[place] ?? 0) ?? area.y;
        return (
          <MarkerLink key={`${marker.kind}${marker.start}`} marker={marker}>
            <title>{marker.full ?? marker.text}</title>
            <Sign kind={marker.kind} x={x} stem={stem} barTop={barTop} bottom={area.y + area.height} hasWords={placed !== null} />
            {placed ? (
              <text
                x={placed.side === "left" ? x - WORD_GAP : x + WORD_GAP}
                y={line}
                textAnchor={placed.side === "left" ? "end" : "start"}
                className={marker.kind === "incident" ? "breach" : marker.kind === "price" ? "soft" : undefined}
              >
                {words}
              </text>
            ) : null}
          </MarkerLink>
        );
      })}
    </ZIndexLayer>
  );
}

type SignProps = { kind: ChartMarker["kind"]; x: number; stem: number; barTop: number; bottom: number; hasWords: boolean };

function Sign({ kind, x, stem, barTop, bottom, hasWords }: SignProps) {
  if (kind === "price") return <path d={`M${crisp(x)} ${stem}V${bottom}`} stroke="var(--ink-3)" strokeDasharray="1 3" />;
  if (kind === "note") {
    return (
      <>
        <path d={`M${crisp(x)} ${stem}V${bottom}`} stroke="var(--ink-4)" />
        <circle cx={crisp(x)} cy={stem + 4} r={3.5} fill="var(--ink-2)" stroke="var(--paper)" />
      </>
    );
  }
  return (
    <>
      {/* A target of 24 pixels round a mark of 10. */}
      <rect x={x - 12} y={barTop - 30} width={24} height={24} fill="transparent" />
      <path d={`M${x} ${barTop - 4}v-8`} stroke="var(--breach)" />
      <path d={`M${x - 5} ${barTop - 14}l5 -9l5 9z`} fill="var(--breach)" />
      {hasWords && stem < barTop - 24 ? (
        <path d={`M${crisp(x)} ${stem}V${barTop - 24}`} stroke="var(--breach)" strokeOpacity={0.35} />
      ) : null}
    </>
  );
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
