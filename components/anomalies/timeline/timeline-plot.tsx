"use client";
import { type PointerEvent, useId, useMemo } from "react";
import type { IncidentTimeline } from "@/lib/incidents/core/views";
import { formatMoneyShort } from "../../charts/prepare/format";
import { Link } from "../../ui/link";
import { LANE_WORDS } from "../incident-words";
import { snap, spanOf } from "./cursor";
import { type LaidEntry, type LaidLane, layLanes } from "./lanes";
import { type Shown, usageAxis, usageShape } from "./plot-shape";
import { bucketWords, instantWords, type TimeScale, ticksOf, timeAt, xOf } from "./time-scale";

export const NARROW_PLOT = 560;
const TOP = 24;
const AXIS = 24;
const REACH_PX = 8;
/** Drawing: the slider and the list below say the same in words. */
const UNSAID = { "aria-hidden": true } as const;
const crisp = (value: number): number => Math.round(value) + 0.5;

export type PlotPlace = ReturnType<typeof placeOf>;

/** Where everything stands at a width: words of lanes at the left, or above their lane on a phone. */
export function placeOf(timeline: IncidentTimeline, width: number) {
  const isNarrow = width < NARROW_PLOT;
  const axis = usageAxis(timeline.buckets);
  const words = Math.max(...axis.ticks.map((tick) => formatMoneyShort(String(tick)).length));
  const left = (isNarrow ? 0 : 84) + Math.max(32, 10 + words * 7);
  const scale: TimeScale = { ...spanOf(timeline), left, width: Math.max(1, width - left - 8) };
  const lanes = layLanes(timeline.entries, scale, isNarrow ? 2 : 3);
  const [tall, row, head] = isNarrow ? [172, 24, 18] : [212, 24, 8];
  const base = TOP + tall;
  let y = base + AXIS;
  const placed = lanes.map((lane) => {
    const top = y;
    y += head + lane.rows * row;
    return { ...lane, top, rowY: (i: number) => top + head + i * row + row / 2 - (isNarrow ? 2 : 4) };
  });
  return { isNarrow, axis, scale, lanes: placed, base, tall, height: y + 4, yOf: (value: number) => base - (value / axis.max) * tall };
}

type TimelinePlotProps = {
  timeline: IncidentTimeline;
  place: PlotPlace;
  width: number;
  shown: Shown;
  cursor: number;
  name: string;
  description: string;
  onCursor: (atMs: number) => void;
};

/** Usage above, five lanes below, on one axis; one cursor goes through all of it. */
export function TimelinePlot({ timeline, place, width, shown, cursor, name, description, onCursor }: TimelinePlotProps) {
  const id = useId().replace(/[^a-zA-Z0-9-]/g, "");
  const { scale, axis, base, height, yOf, isNarrow, lanes } = place;
  const shape = useMemo(() => usageShape(timeline, shown, scale, yOf), [timeline, shown, scale, yOf]);
  const ticks = ticksOf(scale, Math.floor(scale.width / 64));
  const right = scale.left + scale.width;
  function point(event: PointerEvent<SVGSVGElement>) {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    if (x < scale.left - REACH_PX) return;
    const reachMs = ((scale.toMs - scale.fromMs) / scale.width) * REACH_PX;
    onCursor(snap(timeAt(scale, x), timeline.entries, reachMs));
  }
  const cursorX = crisp(xOf(scale, cursor));
  const said = instantWords(cursor, scale);
  const wide = 12 + said.length * 6.6;
  const badge = Math.min(right + 8 - wide, Math.max(0, cursorX - wide / 2));
  return (
    <svg
      width={width}
      height={height}
      aria-label={name}
      onPointerMove={(event) => event.pointerType === "mouse" && point(event)}
      onPointerDown={point}
    >
      <title>{name}</title>
      <desc>{description}</desc>
      <defs>
        <pattern id={`${id}-beyond`} width={5} height={5} patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width={1} height={5} fill="var(--breach)" opacity={0.35} />
        </pattern>
      </defs>
      <g {...UNSAID}>
        {axis.ticks.map((tick) => (
          <g key={tick}>
            <line
              x1={scale.left}
              x2={right}
              y1={crisp(yOf(tick))}
              y2={crisp(yOf(tick))}
              stroke={tick === 0 ? "var(--ink-4)" : "var(--line-1)"}
            />
            <text x={scale.left - 8} y={yOf(tick) + 4} textAnchor="end">
              {formatMoneyShort(String(tick))}
            </text>
          </g>
        ))}
        {isNarrow ? null : (
          <>
            <text x={0} y={TOP + 4} className="strong">
              Usage
            </text>
            <text x={0} y={TOP + 20}>{`$ per ${bucketWords(timeline.bucketSeconds)}`}</text>
          </>
        )}
        <path d={shape.band} fill="var(--band)" />
        <path d={shape.beyond} fill="var(--breach-tint)" />
        <path d={shape.beyond} fill={`url(#${id}-beyond)`} />
        {shape.ghost ? (
          <path d={shape.ghost} fill="none" stroke="var(--ink-3)" strokeWidth={1.5} strokeLinecap="round" strokeDasharray="0 4" />
        ) : null}
        <path d={shape.line} fill="none" stroke="var(--ink-1)" strokeWidth={1.5} strokeLinejoin="round" />
        {ticks.map(({ atMs, label }) => {
          const x = xOf(scale, atMs);
          return (
            <g key={atMs}>
              <line x1={crisp(x)} x2={crisp(x)} y1={base} y2={base + 4} stroke="var(--ink-4)" />
              <text x={x} y={base + 18} textAnchor={x > right - 20 ? "end" : x < scale.left + 20 ? "start" : "middle"}>
                {label}
              </text>
            </g>
          );
        })}
        <line x1={cursorX} x2={cursorX} y1={TOP - 4} y2={height - 2} stroke="var(--ink-1)" />
        <g className="tline-badge">
          <rect x={badge} y={1} width={wide} height={18} rx={4} fill="var(--ink-1)" />
          <text x={badge + wide / 2} y={14} textAnchor="middle">
            {said}
          </text>
        </g>
      </g>
      {lanes.map((lane) => (
        <LaneRow key={lane.lane} lane={lane} place={place} right={right} onCursor={onCursor} />
      ))}
    </svg>
  );
}

type LaneRowProps = {
  lane: LaidLane & { top: number; rowY: (row: number) => number };
  place: PlotPlace;
  right: number;
  onCursor: (atMs: number) => void;
};

function LaneRow({ lane, place, right, onCursor }: LaneRowProps) {
  const { isNarrow } = place;
  return (
    <g>
      <line x1={0} x2={right} y1={crisp(lane.top)} y2={crisp(lane.top)} stroke="var(--line-1)" {...UNSAID} />
      <text x={0} y={isNarrow ? lane.top + 15 : lane.rowY(0) + 4} className="strong">
        {LANE_WORDS[lane.lane]}
      </text>
      {lane.entries.map((laid) => (
        <EntryMark key={laid.key} laid={laid} y={lane.rowY(laid.row)} span={place.scale} onCursor={onCursor} />
      ))}
    </g>
  );
}

type EntryMarkProps = { laid: LaidEntry; y: number; span: TimeScale; onCursor: (atMs: number) => void };

/** A mark and its words: a link where it leads somewhere; focused, it takes the cursor along. */
function EntryMark({ laid: { entry, x, x2, label }, y, span, onCursor }: EntryMarkProps) {
  const said = `${instantWords(Date.parse(entry.at), span)} ${entry.text}`;
  const inside = (
    <>
      <title>{said}</title>
      {/* A target of 24 pixels, whatever the size of the mark. */}
      <rect x={x - 12} y={y - 12} width={Math.max(24, (x2 ?? x) - x + 24)} height={24} fill="transparent" />
      <Mark mark={entry.mark} x={x} x2={x2} y={y} />
      {label ? (
        <text x={label.x} y={y + 4} textAnchor={label.anchor} className="soft">
          {label.text}
        </text>
      ) : null}
    </>
  );
  if (entry.href === null) return <g>{inside}</g>;
  return (
    <Link href={entry.href} className="tline-entry" aria-label={said} onFocus={() => onCursor(Date.parse(entry.at))}>
      {inside}
    </Link>
  );
}

function Mark({ mark, x, x2, y }: { mark: LaidEntry["entry"]["mark"]; x: number; x2: number | null; y: number }) {
  const fill = mark === "bad" ? "var(--breach)" : mark === "check" ? "var(--ok)" : x2 === null ? "var(--ink-1)" : "var(--ink-3)";
  if (x2 !== null) return <rect x={x} y={y - 3} width={x2 - x} height={6} fill={fill} />;
  if (mark !== "check") return <path d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`} fill={fill} />;
  return (
    <>
      <circle cx={x} cy={y} r={6.5} fill={fill} />
      <path d={`M${x - 3} ${y}l2.2 2.2 4 -4.4`} fill="none" stroke="var(--paper)" strokeWidth={1.5} />
    </>
  );
}
