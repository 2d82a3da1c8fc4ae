/** How well what was planted was found: which stories, how soon, at what loss, under which name, and what was raised for nothing. */
import type { Severity, Signal } from "@/lib/anomalies/core/signal";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/sample/core/moments";
import { median } from "../measure";
import { CRITICAL_KINDS, type Story } from "./story";

/** What people would have been shown. `cause`: what was named first for it, of the dimension that was asked for. */
export type Raised = {
  detectors: readonly string[];
  severity: Severity;
  identityIds: readonly string[];
  scopeKeys: readonly string[];
  startedMs: number;
  detectedMs: number;
  lastSeenMs: number;
  /** Beyond the expected, in dollars; absent where that is not told. */
  impactUsd?: number;
};

export type Outcome = {
  story: Story;
  /** When a detector that names it rightly saw it first; null: none did. */
  seenMs: number | null;
  /** Incidents that are about it, each with whether one of its detectors is in it. */
  incidents: { raised: Raised; isNamed: boolean }[];
};

export type KindScore = {
  kind: string;
  stories: number;
  seen: number;
  /** Of which an incident tells under a name that is right. */
  incidents: number;
  /** Those whose cost, where it is known, came to what an incident of whom they befell takes; and of how many of them one tells. */
  due: number;
  dueIncidents: number;
  /** From its first call, and from when its calls met the condition, in minutes. */
  delayMinutes: number;
  sinceEvidentMinutes: number;
  /** Of each that was seen: the same two. */
  delays: { fromFirst: number; sinceEvident: number }[];
  /** What was lost before they were seen, of what they cost beyond the usual: as a share, and in dollars. */
  lost: number;
  lostUsd: number;
  /** The part of it that was lost after their calls had met the condition: the rest nobody can see, whoever looks. */
  lateUsd: number;
  wholeUsd: number;
};

export type Score = {
  kinds: KindScore[];
  /** Stories of which more than one incident told. */
  repeated: number;
  told: number;
  identityWeeks: number;
  falseMedium: Raised[];
  falseHigh: Raised[];
  outcomes: Outcome[];
};

/** A shift of a series is certain only after a while; a burst is told of at once or not at all. */
const PATIENCE_MS: Readonly<Record<string, number>> = {
  ...{ spike: 6 * HOUR_MS, ramp: DAY_MS, level: 2 * DAY_MS, drop: DAY_MS, creep: 0, season: 2 * DAY_MS },
  ...{ B11: 4 * HOUR_MS, B12: 6 * HOUR_MS, B5: 2 * HOUR_MS, B14: 2 * HOUR_MS },
};
const PATIENCE_OF_OTHERS_MS = HOUR_MS;
/** After a story its series come back to what they were, which is a change too. */
const AFTERMATH_MS = 3 * DAY_MS;
/** Buckets begin before what is in them. */
const BEFORE_MS = 2 * HOUR_MS;

const RANK: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };
const patienceOf = ({ kind }: Story): number => PATIENCE_MS[kind] ?? PATIENCE_OF_OTHERS_MS;

const residentsOf = ({ residentId, others = [] }: Story): string[] => [residentId, ...others];
/** Of calls that nobody is known for there is no identity to look for. */
const isOf = (story: Story, identityId: string | null): boolean =>
  story.residentId === "" ? identityId === null : identityId !== null && residentsOf(story).includes(identityId);

export function scoreOf(
  stories: readonly Story[],
  signals: readonly Signal[],
  raised: readonly Raised[],
  scopesOf: (identityId: string) => ReadonlySet<string>,
  { identities, fromMs, toMs }: { identities: number; fromMs: number; toMs: number },
): Score {
  const outcomes: Outcome[] = stories.map((story) => ({ story, seenMs: seenAt(story, signals), incidents: [] }));
  const nobodys: Raised[] = [];
  for (const one of raised) {
    const mine = outcomes.filter(({ story }) => isAbout(story, one, scopesOf));
    // An incident of many may be about several stories: it tells of those that its detectors name, else of the first.
    const named = mine.filter(({ story }) => story.expects.some((detector) => one.detectors.includes(detector)));
    for (const outcome of named.length > 0 ? named : mine.slice(0, 1)) outcome.incidents.push({ raised: one, isNamed: named.length > 0 });
    if (mine.length === 0 && one.detectedMs >= fromMs) nobodys.push(one);
  }
  const kinds = [...new Set(stories.map(({ kind }) => kind))].map((kind) =>
    kindScore(
      kind,
      outcomes.filter(({ story }) => story.kind === kind),
    ),
  );
  const told = outcomes.filter(({ incidents }) => incidents.length > 0);
  return {
    kinds: kinds.sort((a, b) => orderOf(a.kind) - orderOf(b.kind)),
    repeated: told.filter(({ incidents }) => incidents.filter(({ raised: { severity } }) => RANK[severity] >= RANK.medium).length > 1)
      .length,
    told: told.length,
    identityWeeks: (identities * (toMs - fromMs)) / (7 * DAY_MS),
    falseMedium: nobodys.filter(({ severity }) => RANK[severity] >= RANK.medium),
    falseHigh: nobodys.filter(({ severity }) => RANK[severity] >= RANK.high),
    outcomes,
  };
}

const orderOf = (kind: string): number => (kind.startsWith("B") ? Number(kind.slice(1)) : 100);

function seenAt(story: Story, signals: readonly Signal[]): number | null {
  const seen = signals.filter(
    ({ detector, place, detectedMs }) =>
      story.expects.includes(detector) &&
      isOf(story, place.identityId) &&
      detectedMs >= story.fromMs &&
      detectedMs <= story.toMs + patienceOf(story),
  );
  return seen.length === 0 ? null : Math.min(...seen.map(({ detectedMs }) => detectedMs));
}

function isAbout(story: Story, one: Raised, scopesOf: (identityId: string) => ReadonlySet<string>): boolean {
  const inTime =
    one.detectedMs >= story.fromMs - BEFORE_MS && one.startedMs <= story.toMs + AFTERMATH_MS && one.detectedMs <= story.toMs + AFTERMATH_MS;
  if (!inTime) return false;
  if (one.identityIds.some((id) => isOf(story, id))) return true;
  if (one.identityIds.length > 0) return false;
  if (story.residentId === "") return true;
  return residentsOf(story).some((id) => one.scopeKeys.some((key) => scopesOf(id).has(key))) && isPartOf(story, one);
}

/** What is seen of many together may be what another of them did: a story that costs something has to be a good part of it. */
const LEAST_PART = 0.3;

function isPartOf({ losses }: Story, { startedMs, lastSeenMs, impactUsd }: Raised): boolean {
  if (losses.size === 0 || impactUsd === undefined) return true;
  let inSpan = 0;
  for (const [minute, usd] of losses) if (minute * MINUTE_MS >= startedMs && minute * MINUTE_MS < lastSeenMs) inSpan += usd;
  return inSpan >= LEAST_PART * impactUsd;
}

function kindScore(kind: string, outcomes: readonly Outcome[]): KindScore {
  const seen = outcomes.filter(({ seenMs }) => seenMs !== null);
  const delays = seen.map(({ story, seenMs }) => ({
    fromFirst: minutesBetween(story.fromMs, seenMs),
    sinceEvident: minutesBetween(story.evidentMs, seenMs),
  }));
  const losses = outcomes.map(({ story, seenMs }) => lossOf(story, seenMs ?? Number.POSITIVE_INFINITY));
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const due = outcomes.filter(({ story }) => isDue(story));
  const lostUsd = sum(losses.map(({ before }) => before));
  const lateUsd =
    lostUsd - sum(outcomes.map(({ story, seenMs }) => lossOf(story, Math.min(seenMs ?? Number.POSITIVE_INFINITY, story.evidentMs)).before));
  const wholeUsd = sum(losses.map(({ whole }) => whole));
  return {
    kind,
    stories: outcomes.length,
    seen: seen.length,
    incidents: outcomes.filter(isNamed).length,
    due: due.length,
    dueIncidents: due.filter(isNamed).length,
    delayMinutes: median(delays.map(({ fromFirst }) => fromFirst)),
    sinceEvidentMinutes: median(delays.map(({ sinceEvident }) => sinceEvident)),
    ...{ delays, lostUsd, lateUsd, wholeUsd, lost: lostUsd / Math.max(1e-9, wholeUsd) },
  };
}

const isNamed = ({ incidents }: Outcome): boolean => incidents.some((incident) => incident.isNamed);

/** What cost less than the floor is meant to stay quiet; what cost nothing (a drop, another rhythm) is not. */
const isDue = ({ losses, floorUsd = 0 }: Story): boolean =>
  losses.size === 0 || [...losses.values()].reduce((sum, usd) => sum + usd, 0) >= floorUsd;

const minutesBetween = (fromMs: number, seenMs: number | null): number => Math.max(0, (seenMs ?? 0) - fromMs) / MINUTE_MS;

function lossOf({ losses }: Story, untilMs: number): { before: number; whole: number } {
  let [before, whole] = [0, 0];
  for (const [minute, usd] of losses) {
    whole += usd;
    if (minute * MINUTE_MS < untilMs) before += usd;
  }
  return { before, whole };
}

/** Wanted of a kind: how many of its stories have to be seen. */
export const wantedOf = (kind: string): number => (CRITICAL_KINDS.has(kind) ? 0.95 : 0.85);
