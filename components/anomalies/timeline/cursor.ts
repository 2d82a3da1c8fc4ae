/** The one cursor of an incident: where it can stand, what it reads there, and where the next entry is. Pure; exact money. */
import type { IncidentTimeline, TimelineEntry } from "@/lib/incidents/core/views";
import { compareDecimals, subtractDecimals, sumDecimals } from "../../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../../charts/prepare/format";
import { counted } from "../incident-words";
import { inBucket, instantWords } from "./time-scale";

type Bucket = IncidentTimeline["buckets"][number];
export type Span = { fromMs: number; toMs: number };

export const spanOf = ({ from, to }: Pick<IncidentTimeline, "from" | "to">): Span => ({ fromMs: Date.parse(from), toMs: Date.parse(to) });

export type Reading = {
  at: string;
  bucket: Bucket | null;
  /** Of all buckets up to and with this one. */
  soFarUsd: string;
  beyondSoFarUsd: string;
  /** What happened in this bucket, and spans that it lies in. */
  entries: TimelineEntry[];
};

export function readingAt(
  timeline: Pick<IncidentTimeline, "from" | "to" | "bucketSeconds" | "buckets" | "entries">,
  atMs: number,
): Reading {
  const { bucketSeconds, buckets, entries } = timeline;
  const size = bucketSeconds * 1000;
  const place = buckets.findIndex(({ at }) => atMs >= Date.parse(at) && atMs < Date.parse(at) + size);
  const bucket = buckets[place] ?? null;
  const upTo = buckets.filter(({ at }) => Date.parse(at) <= atMs);
  const start = bucket ? Date.parse(bucket.at) : atMs;
  const end = start + size;
  return {
    at: instantWords(atMs, spanOf(timeline)),
    bucket,
    soFarUsd: sumDecimals(upTo.map(({ actualUsd }) => actualUsd)) ?? "0",
    beyondSoFarUsd: sumDecimals(upTo.map(beyondOf)) ?? "0",
    entries: entries.filter((entry) => {
      const from = Date.parse(entry.at);
      const until = entry.until === null ? from : Date.parse(entry.until);
      return entry.until === null ? from >= start && from < end : from < end && until >= start;
    }),
  };
}

/** So many entries are read out under the plot: all of them stand in the list below. */
const MOST_READ = 4;

/** The gravest of a bucket first, each text once, and how many more there are. */
export function readOut(entries: readonly TimelineEntry[]): { said: TimelineEntry[]; more: number } {
  const once = [...new Map(entries.map((entry) => [entry.text, entry])).values()];
  const said = [...once].sort((a, b) => Number(b.mark === "bad") - Number(a.mark === "bad")).slice(0, MOST_READ);
  return { said, more: once.length - said.length };
}

/** What a bucket cost beyond what was to be expected of it; never below zero. */
export function beyondOf({ actualUsd, expectedUsd }: Pick<Bucket, "actualUsd" | "expectedUsd">): string {
  const beyond = subtractDecimals(actualUsd, expectedUsd) ?? "0";
  return compareDecimals(beyond, "0") > 0 ? beyond : "0";
}

/** Whether a bucket lies outside of what is usual. */
export const isUnexpected = ({ actualUsd, upperUsd }: Pick<Bucket, "actualUsd" | "upperUsd">): boolean =>
  compareDecimals(actualUsd, upperUsd) > 0;

/** The figures of a reading as short sentences, for the line under the plot and for those who hear it. */
export function readingWords(reading: Reading, bucketSeconds: number): string[] {
  const { bucket } = reading;
  if (!bucket) return ["no usage is known here"];
  const { calls, errors } = bucket;
  return [
    `${formatMoney(bucket.actualUsd)} ${inBucket(bucketSeconds)}, usually ${formatMoney(bucket.expectedUsd)}`,
    `${formatMoney(reading.beyondSoFarUsd)} unexpected so far`,
    errors > 0 ? `${counted(calls, "call")}, ${formatCount(errors)} failed` : counted(calls, "call"),
  ];
}

/** One bucket on (1) or back (−1), never off the axis. */
export const stepBucket = (atMs: number, step: number, { fromMs, toMs }: Span, bucketSeconds: number): number =>
  Math.min(toMs, Math.max(fromMs, atMs + step * bucketSeconds * 1000));

/** The next entry after the cursor, or before it; the cursor stays where there is none. */
export function stepEntry(atMs: number, step: 1 | -1, entries: readonly Pick<TimelineEntry, "at">[]): number {
  const moments = entries.map(({ at }) => Date.parse(at));
  const beyond = moments.filter((one) => (step === 1 ? one > atMs : one < atMs));
  if (beyond.length === 0) return atMs;
  return step === 1 ? Math.min(...beyond) : Math.max(...beyond);
}

/** The entry that the pointer means: the nearest within `reachMs`, or the time itself. */
export function snap(atMs: number, entries: readonly Pick<TimelineEntry, "at">[], reachMs: number): number {
  let [best, least] = [atMs, reachMs];
  for (const { at } of entries) {
    const away = Math.abs(Date.parse(at) - atMs);
    if (away <= least) [best, least] = [Date.parse(at), away];
  }
  return best;
}

/** Where the cursor stands at first: when it was seen, else the first harm, else the middle. */
export function startOf(timeline: Pick<IncidentTimeline, "from" | "to" | "entries">, detectedAt: string): number {
  const { fromMs, toMs } = spanOf(timeline);
  const detected = Date.parse(detectedAt);
  if (detected >= fromMs && detected <= toMs) return detected;
  const harm = timeline.entries.find(({ mark }) => mark === "bad");
  return harm ? Math.min(toMs, Math.max(fromMs, Date.parse(harm.at))) : (fromMs + toMs) / 2;
}

/** "Spend left its usual range at 02:10 and came back at 05:40". */
export function timelineFinding(timeline: Pick<IncidentTimeline, "from" | "to" | "buckets" | "bucketSeconds">): string {
  const { buckets, bucketSeconds } = timeline;
  const span = spanOf(timeline);
  const first = buckets.find(isUnexpected);
  const last = buckets.findLast(isUnexpected);
  if (!first || !last) return "Spend stayed in its usual range";
  const end = Date.parse(last.at) + bucketSeconds * 1000;
  const isOver = buckets.some(({ at }) => Date.parse(at) >= end);
  const left = `Spend left its usual range at ${instantWords(Date.parse(first.at), span)}`;
  return isOver ? `${left} and came back at ${instantWords(end, span)}` : `${left} and has not come back`;
}
