"use client";
import { type KeyboardEvent, useMemo, useState } from "react";
import type { IncidentTimeline } from "@/lib/incidents/core/views";
import { ChartFrame } from "../../charts/chart-frame";
import { formatMoney } from "../../charts/prepare/format";
import type { TwinTable } from "../../charts/prepare/series";
import { useMeasuredWidth } from "../../charts/use-measured-width";
import { Partial } from "../../states/banner";
import { Segmented } from "../../ui/segmented";
import { TextLink } from "../../ui/text-link";
import { counted, LANE_WORDS } from "../incident-words";
import { beyondOf, readingAt, readingWords, readOut, spanOf, startOf, stepBucket, stepEntry, timelineFinding } from "./cursor";
import type { Shown } from "./plot-shape";
import { bucketWords, inBucket, instantWords } from "./time-scale";
import { placeOf, TimelinePlot } from "./timeline-plot";

type TimelineSectionProps = { timeline: IncidentTimeline; detectedAt: string; impactUsd: string; fileName: string };

const SIGNS = [
  { sign: "line", words: "Spent" },
  { sign: "band", words: "Usual range" },
] as const;

/** Usage beside what was to be expected, and what happened in five lanes, on one axis with one cursor. */
export function TimelineSection({ timeline, detectedAt, impactUsd, fileName }: TimelineSectionProps) {
  const [shown, setShown] = useState<Shown>("with");
  const [at, setAt] = useState<number | null>(null);
  const cursor = at ?? startOf(timeline, detectedAt);
  const table = useMemo(() => twinOf(timeline), [timeline]);
  const description = `${timelineFinding(timeline)}; ${formatMoney(impactUsd)} unexpected, ${counted(timeline.entries.length, "entry", "entries")} in five lanes.`;
  return (
    <div className="after">
      {timeline.gaps.length > 0 ? (
        <div className="mb-3">
          <Partial>Not everything could be read. {timeline.gaps.join(" ")}</Partial>
        </div>
      ) : null}
      <ChartFrame
        finding={timelineFinding(timeline)}
        name={`Usage, $ per ${bucketWords(timeline.bucketSeconds)}, and what happened, UTC`}
        description={description}
        series={[]}
        signs={SIGNS}
        table={table}
        fileName={fileName}
        controls={
          <Segmented
            label="What is drawn"
            value={shown}
            onChange={setShown}
            choices={[
              { value: "with", label: "With it" },
              { value: "without", label: "Without" },
            ]}
          />
        }
      >
        {() => <Plot timeline={timeline} shown={shown} cursor={cursor} description={description} onCursor={setAt} />}
      </ChartFrame>
      <ReadingLine timeline={timeline} cursor={cursor} />
      <EntryList timeline={timeline} onCursor={setAt} />
    </div>
  );
}

type PlotProps = {
  timeline: IncidentTimeline;
  shown: Shown;
  cursor: number;
  description: string;
  onCursor: (atMs: number) => void;
};

/** Half the width of the handle: its middle runs exactly over the axis. */
const HANDLE = 24;

function Plot({ timeline, shown, cursor, description, onCursor }: PlotProps) {
  const { ref, width } = useMeasuredWidth<HTMLDivElement>();
  const place = useMemo(() => placeOf(timeline, width), [timeline, width]);
  const span = spanOf(timeline);
  const { bucketSeconds, entries } = timeline;
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    const moves: Record<string, number> = {
      ArrowRight: stepBucket(cursor, 1, span, bucketSeconds),
      ArrowUp: stepBucket(cursor, 1, span, bucketSeconds),
      ArrowLeft: stepBucket(cursor, -1, span, bucketSeconds),
      ArrowDown: stepBucket(cursor, -1, span, bucketSeconds),
      PageUp: stepEntry(cursor, 1, entries),
      PageDown: stepEntry(cursor, -1, entries),
      Home: span.fromMs,
      End: span.toMs,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onCursor(next);
  }
  const reading = readingAt(timeline, cursor);
  return (
    <div className="plot tline" ref={ref} style={{ minHeight: place.height }}>
      {width > 0 ? (
        <>
          <input
            type="range"
            className="tline-cursor no-print"
            aria-label="Time; arrows step, Page Up and Page Down go to the next entry"
            aria-valuetext={[reading.at, ...readingWords(reading, bucketSeconds), ...reading.entries.map(({ text }) => text)].join("; ")}
            min={span.fromMs}
            max={span.toMs}
            step="any"
            value={cursor}
            onChange={(event) => onCursor(event.target.valueAsNumber)}
            onKeyDown={onKeyDown}
            style={{ left: place.scale.left - HANDLE, width: place.scale.width + 2 * HANDLE }}
          />
          <TimelinePlot
            timeline={timeline}
            place={place}
            width={width}
            shown={shown}
            cursor={cursor}
            name="Usage and what happened"
            description={description}
            onCursor={onCursor}
          />
        </>
      ) : null}
    </div>
  );
}

/** What stands at the cursor, in words; what happened there is a link. */
function ReadingLine({ timeline, cursor }: { timeline: IncidentTimeline; cursor: number }) {
  const reading = readingAt(timeline, cursor);
  const { said, more } = readOut(reading.entries);
  return (
    <p className="sub dots tline-reading">
      <b>At {reading.at}</b>
      {said.map(({ at, lane, text, href }) => (
        <span key={`${lane} ${at} ${text}`} className="tline-said">
          {href === null ? text : <TextLink href={href}>{text}</TextLink>}
        </span>
      ))}
      {more > 0 ? <span>{counted(more, "more entry", "more entries")}</span> : null}
      {readingWords(reading, timeline.bucketSeconds).map((words) => (
        <span key={words}>{words}</span>
      ))}
    </p>
  );
}

/** Every entry of every lane in order of time: what the lanes say to people who read or print. */
function EntryList({ timeline, onCursor }: { timeline: IncidentTimeline; onCursor: (atMs: number) => void }) {
  const { entries } = timeline;
  const span = spanOf(timeline);
  const inOrder = entries.map((entry, key) => ({ entry, key })).sort((a, b) => Date.parse(a.entry.at) - Date.parse(b.entry.at));
  if (entries.length === 0) return null;
  return (
    <details className="tline-list">
      <summary>{counted(entries.length, "entry", "entries")} in words</summary>
      <ol>
        {inOrder.map(({ entry: { at, until, lane, text, href, mark }, key }) => (
          <li key={key} className={mark === "bad" ? "breach" : undefined}>
            <button type="button" className="sub-act" title="Put the cursor here" onClick={() => onCursor(Date.parse(at))}>
              <time dateTime={at}>{instantWords(Date.parse(at), span)}</time>
            </button>
            <span className="muted">{LANE_WORDS[lane]}</span>
            <span>
              {href === null ? text : <TextLink href={href}>{text}</TextLink>}
              {until === null ? "" : `, until ${instantWords(Date.parse(until), span)}`}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

function twinOf({ buckets, bucketSeconds, from, to }: IncidentTimeline): TwinTable {
  const span = spanOf({ from, to });
  return {
    unit: "usd",
    columns: [`Spent ${inBucket(bucketSeconds)} from`, "Spent", "Usual", "Usual up to", "Unexpected", "Without it"],
    rows: buckets.map((bucket) => ({
      start: bucket.at,
      label: instantWords(Date.parse(bucket.at), span),
      cells: [bucket.actualUsd, bucket.expectedUsd, bucket.upperUsd, beyondOf(bucket), bucket.withoutUsd],
    })),
  };
}
