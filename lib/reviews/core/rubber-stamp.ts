/**
 * Signs that somebody agrees without looking. That all is decided proves nothing; how it was decided may. They accuse
 * nobody: who signs off sees them, and security looks at a sample of what such a reviewer kept.
 */
import { spread } from "./reviewers";
import type { ReviewerRow } from "./views";

export type Seen = {
  itemId: string;
  tier: number;
  recommendation: string;
  decision: string;
  comment: string | null;
  decidedAt: Date;
  /** From the evidence being shown; null when it never was. */
  seconds: number | null;
  batchId: string | null;
};

/** Of control items: how many somebody answered, and how many of these they would have let stay. */
export type ControlsSeen = { answered: number; missed: number };

/** How many somebody decided in an earlier campaign, and how many of these they revoked or narrowed. */
export type EarlierCycle = { items: number; revoked: number };

export type Window = { startedAt: Date; dueAt: Date };
type Flag = ReviewerRow["flags"][number];

const KEEPS = new Set(["keep", "keep_until"]);
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
const percent = (part: number, whole: number): string => `${Math.round(share(part, whole) * 100)} %`;

export function medianOf(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? null : (sorted[Math.floor(sorted.length / 2)] ?? null);
}

export function figuresOf(seen: readonly Seen[]) {
  const kept = seen.filter(({ decision }) => KEEPS.has(decision)).length;
  const advised = seen.filter(({ recommendation }) => recommendation !== "none");
  const agreed = advised.filter(({ decision, recommendation }) => decision === recommendation).length;
  return {
    keepRate: seen.length < 5 ? null : share(kept, seen.length).toFixed(2),
    medianSeconds: medianOf(seen.flatMap(({ seconds }) => seconds ?? [])),
    unopened: seen.filter(({ seconds }) => seconds === null).length,
    agreed: advised.length < 5 ? null : share(agreed, advised.length).toFixed(2),
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How fast and how late somebody decided, and how much they ended in this review and the two before it. */
export type Pace = {
  /** The most answers within 60 seconds; what was decided together is one. */
  mostInMinute: number;
  /** Share that was answered in the last 24 hours before the end; null where there is too little. */
  lastDay: string | null;
  ended: number;
};

export function paceOf(seen: readonly Seen[], { dueAt }: Window, earlier: readonly EarlierCycle[]): Pace {
  const acts = new Map(seen.map(({ itemId, batchId, decidedAt }) => [batchId ?? itemId, decidedAt.getTime()]));
  const times = [...acts.values()].sort((a, b) => a - b);
  let from = 0;
  let mostInMinute = 0;
  for (const [i, at] of times.entries()) {
    while (at - (times[from] ?? at) >= MINUTE_MS) from++;
    mostInMinute = Math.max(mostInMinute, i - from + 1);
  }
  const late = seen.filter(({ decidedAt }) => dueAt.getTime() - decidedAt.getTime() <= DAY_MS).length;
  return {
    mostInMinute,
    lastDay: seen.length < 5 ? null : share(late, seen.length).toFixed(2),
    ended: cyclesOf(seen, earlier).reduce((sum, { revoked }) => sum + revoked, 0),
  };
}

/** This campaign and the two before it. */
const cyclesOf = (seen: readonly Seen[], earlier: readonly EarlierCycle[]): EarlierCycle[] =>
  [{ items: seen.length, revoked: seen.filter(({ decision }) => decision === "revoke" || decision === "narrow").length }, ...earlier].slice(
    0,
    3,
  );

export function flagsOf(seen: readonly Seen[], window: Window, earlier: readonly EarlierCycle[], controls: ControlsSeen): Flag[] {
  const total = seen.length;
  const kept = seen.filter(({ decision }) => KEEPS.has(decision));
  const { medianSeconds, unopened } = figuresOf(seen);
  const late = new Date(window.startedAt.getTime() + (window.dueAt.getTime() - window.startedAt.getTime()) * 0.9);
  const lately = seen.filter(({ decidedAt }) => decidedAt >= late).length;
  const silent = kept.filter(({ recommendation, comment }) => recommendation === "revoke" && !comment);
  const cycles = cyclesOf(seen, earlier);
  const hasty = hastiestBatch(seen);
  return [
    ...(total > 50 && kept.length / total > 0.95
      ? [{ id: "RS1" as const, text: `Kept ${percent(kept.length, total)} of ${total} items.` }]
      : []),
    ...(total >= 20 && medianSeconds !== null && medianSeconds < 3
      ? [{ id: "RS2" as const, text: `Half of ${total} items took less than 3 seconds.` }]
      : hasty === null
        ? []
        : [{ id: "RS2" as const, text: `Decided ${hasty.items} items together ${hasty.seconds} seconds after opening the first.` }]),
    ...(cycles.length === 3 && cycles.every(({ items, revoked }) => items >= 30 && revoked === 0)
      ? [
          {
            id: "RS3" as const,
            text: `Revoked and narrowed nothing in 3 campaigns of ${cycles.map(({ items }) => items).join(", ")} items.`,
          },
        ]
      : []),
    ...(total >= 5 && unopened / total >= 0.8
      ? [{ id: "RS4" as const, text: `Never opened the evidence of ${unopened} of ${total} items.` }]
      : []),
    ...(silent.length > 0 ? [{ id: "RS5" as const, text: `Kept ${silent.length} that should be revoked, without a word.` }] : []),
    ...(total >= 5 && lately / total > 0.6
      ? [{ id: "RS6" as const, text: `Decided ${percent(lately, total)} in the last tenth of the time.` }]
      : []),
    ...(controls.missed > 0
      ? [{ id: "RS7" as const, text: `Would have kept ${controls.missed} of ${controls.answered} control items, which ended long ago.` }]
      : []),
  ];
}

/** Of batches of twenty and more, one that was done with in less than two minutes. */
function hastiestBatch(seen: readonly Seen[]): { items: number; seconds: number } | null {
  const batches = new Map<string, Seen[]>();
  for (const one of seen) if (one.batchId !== null) batches.set(one.batchId, [...(batches.get(one.batchId) ?? []), one]);
  const hasty = [...batches.values()].flatMap((batch) => {
    const seconds = batch.flatMap((one) => one.seconds ?? []);
    const longest = seconds.length === 0 ? 0 : Math.max(...seconds);
    return batch.length >= 20 && longest < 120 ? [{ items: batch.length, seconds: longest }] : [];
  });
  return hasty.sort((a, b) => a.seconds - b.seconds)[0] ?? null;
}

/** Of what a flagged reviewer kept of tiers 1 and 2: a fifth, at least three, always the same ones of a campaign. */
export function sampleOf(campaignId: string, seen: readonly Seen[]): string[] {
  const kept = seen.filter(({ decision, tier }) => KEEPS.has(decision) && tier <= 2);
  const count = Math.min(kept.length, Math.max(3, Math.ceil(kept.length / 5)));
  return kept
    .map(({ itemId }) => itemId)
    .sort((a, b) => spread(`${campaignId}${a}`) - spread(`${campaignId}${b}`) || (a < b ? -1 : 1))
    .slice(0, count);
}
