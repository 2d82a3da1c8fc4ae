/**
 * Signs that somebody agrees without looking. That all is decided proves nothing; how it was decided may. They accuse
 * nobody: who signs off sees them, and security looks at a sample of what such a reviewer kept.
 */
import type { ReviewSigns } from "../schemas";
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

/** How fast and how late somebody decided, and how much they ended in this review and the ones before it that RS3 looks at. */
export type Pace = {
  /** The most answers within 60 seconds; what was decided together is one. */
  mostInMinute: number;
  /** Share that was answered in the last 24 hours before the end; null where there is too little. */
  lastDay: string | null;
  ended: number;
};

export function paceOf(seen: readonly Seen[], { dueAt }: Window, earlier: readonly EarlierCycle[], { idleReviews }: ReviewSigns): Pace {
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
    ended: cyclesOf(seen, earlier, idleReviews).reduce((sum, { revoked }) => sum + revoked, 0),
  };
}

/** This campaign and the ones before it, so many in all. */
const cyclesOf = (seen: readonly Seen[], earlier: readonly EarlierCycle[], count: number): EarlierCycle[] =>
  [{ items: seen.length, revoked: seen.filter(({ decision }) => decision === "revoke" || decision === "narrow").length }, ...earlier].slice(
    0,
    count,
  );

/** What is known of how somebody decided. */
type Manner = { seen: readonly Seen[]; window: Window; earlier: readonly EarlierCycle[]; controls: ControlsSeen };

export function flagsOf({ seen, window, earlier, controls }: Manner, signs: ReviewSigns): Flag[] {
  return [
    ...keepsAll(seen, signs),
    ...hasty(seen, signs),
    ...endsNothing(cyclesOf(seen, earlier, signs.idleReviews), signs),
    ...unread(seen, signs),
    ...late(seen, window, signs),
    ...(controls.missed > 0
      ? [flag("RS7", `Would have kept ${controls.missed} of ${controls.answered} control items, which ended long ago.`)]
      : []),
  ];
}

const flag = (id: Flag["id"], text: string): Flag => ({ id, text });

function keepsAll(seen: readonly Seen[], { keepItems, keepPercent }: ReviewSigns): Flag[] {
  const kept = seen.filter(({ decision }) => KEEPS.has(decision)).length;
  const isAll = seen.length > keepItems && kept * 100 > seen.length * keepPercent;
  return isAll ? [flag("RS1", `Kept ${percent(kept, seen.length)} of ${seen.length} items.`)] : [];
}

function hasty(seen: readonly Seen[], signs: ReviewSigns): Flag[] {
  const { medianSeconds } = figuresOf(seen);
  if (seen.length >= signs.hastyItems && medianSeconds !== null && medianSeconds < signs.hastySeconds)
    return [flag("RS2", `Half of ${seen.length} items took less than ${signs.hastySeconds} second${signs.hastySeconds === 1 ? "" : "s"}.`)];
  const batch = hastiestBatch(seen, signs);
  return batch === null ? [] : [flag("RS2", `Decided ${batch.items} items together ${batch.seconds} seconds after opening the first.`)];
}

function endsNothing(cycles: readonly EarlierCycle[], { idleReviews, idleItems }: ReviewSigns): Flag[] {
  const isIdle = cycles.length === idleReviews && cycles.every(({ items, revoked }) => items >= idleItems && revoked === 0);
  const items = cycles.map((cycle) => cycle.items).join(", ");
  return isIdle ? [flag("RS3", `Revoked and narrowed nothing in ${idleReviews} campaigns of ${items} items.`)] : [];
}

function unread(seen: readonly Seen[], { leastItems, unopenedPercent, silentKeeps }: ReviewSigns): Flag[] {
  const { unopened } = figuresOf(seen);
  const silent = seen.filter(
    ({ decision, recommendation, comment }) => KEEPS.has(decision) && recommendation === "revoke" && !comment,
  ).length;
  return [
    ...(seen.length >= leastItems && unopened * 100 >= seen.length * unopenedPercent
      ? [flag("RS4", `Never opened the evidence of ${unopened} of ${seen.length} items.`)]
      : []),
    ...(silent >= silentKeeps ? [flag("RS5", `Kept ${silent} that should be revoked, without a word.`)] : []),
  ];
}

function late(seen: readonly Seen[], { startedAt, dueAt }: Window, { leastItems, latePercent, lastPercentOfTime }: ReviewSigns): Flag[] {
  const from = dueAt.getTime() - ((dueAt.getTime() - startedAt.getTime()) * lastPercentOfTime) / 100;
  const lately = seen.filter(({ decidedAt }) => decidedAt.getTime() >= from).length;
  if (seen.length < leastItems || lately * 100 <= seen.length * latePercent) return [];
  return [flag("RS6", `Decided ${percent(lately, seen.length)} in the last ${lastPercentOfTime} % of the time.`)];
}

/** Of large batches, one that was done with in no time. */
function hastiestBatch(seen: readonly Seen[], { hastyItems, hastyBatchSeconds }: ReviewSigns): { items: number; seconds: number } | null {
  const batches = new Map<string, Seen[]>();
  for (const one of seen) if (one.batchId !== null) batches.set(one.batchId, [...(batches.get(one.batchId) ?? []), one]);
  const fast = [...batches.values()].flatMap((batch) => {
    const seconds = batch.flatMap((one) => one.seconds ?? []);
    const longest = seconds.length === 0 ? 0 : Math.max(...seconds);
    return batch.length >= hastyItems && longest < hastyBatchSeconds ? [{ items: batch.length, seconds: longest }] : [];
  });
  return fast.sort((a, b) => a.seconds - b.seconds)[0] ?? null;
}

/** Of what a flagged reviewer kept of tiers 1 and 2: the share that is asked for, always the same ones of a campaign. */
export function sampleOf(campaignId: string, seen: readonly Seen[], { samplePercent, sampleItems }: ReviewSigns): string[] {
  const kept = seen.filter(({ decision, tier }) => KEEPS.has(decision) && tier <= 2);
  const count = Math.min(kept.length, Math.max(sampleItems, Math.ceil((kept.length * samplePercent) / 100)));
  return kept
    .map(({ itemId }) => itemId)
    .sort((a, b) => spread(`${campaignId}${a}`) - spread(`${campaignId}${b}`) || (a < b ? -1 : 1))
    .slice(0, count);
}
