/**
 * From conditions to signals: what is seen again before it was quiet for a while is the same signal and grows. A signal that
 * grows is told of once a minute of the events' time, at once when it becomes graver; what is left untold is told later.
 */
import type { Usd } from "@/lib/kernel/money";
import { type ScopeKind, SEVERITIES, type Severity, type Signal, type SignalPlace } from "../signal";
import { cut, MOST_TITLE } from "../title";
import type { Episode } from "./identity-state";
import { forgetOldest } from "./known";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./week-profile";

const MOST_EPISODES = 48;
const QUIET_MS = HOUR_MS;
/** Conditions that come and go with the day: a night without one does not end them. */
const QUIET_OF: Readonly<Record<string, number>> = {
  B6: 7 * DAY_MS,
  B8: DAY_MS,
  B9: DAY_MS,
  B10: DAY_MS,
  B11: 18 * HOUR_MS,
  B12: DAY_MS,
  B14: 14 * DAY_MS,
  B17: 2 * DAY_MS,
};

export type Sighting = {
  detector: string;
  /** What tells it from others of the detector that go on at once: a model, a key. */
  sub?: string;
  at: number;
  startedMs: number;
  severity: Severity;
  title: string;
  /** What it cost beyond what was told of it before. */
  addUsd: bigint;
  /** What that should have cost; or, as `expectedUsd`, what all of it should have. */
  addExpectedUsd?: bigint;
  expectedUsd?: bigint;
  confidence: number;
  score?: number;
  traceId: string | null;
  evidence: { name: string; value: string }[];
  parameters: Readonly<Record<string, number>>;
};

export type Scope = { kind: ScopeKind; id: string; place: SignalPlace };

const nameOf = (detector: string, sub = ""): string => (sub === "" ? detector : `${detector}:${sub}`);

/** What goes on of a detector at an instant. */
export function goingOn(episodes: ReadonlyMap<string, Episode>, detector: string, at: number, sub?: string): Episode | undefined {
  const episode = episodes.get(nameOf(detector, sub));
  const quiet = QUIET_OF[detector] ?? QUIET_MS;
  return episode && at <= episode.last + quiet && at >= episode.started - quiet ? episode : undefined;
}

/** Notes what was seen. @returns The signal to tell of, if it is new, graver, or was not told of for a minute. */
export function noteSighting(episodes: Map<string, Episode>, scope: Scope, seen: Sighting): Signal | null {
  const { at, sub, detector } = seen;
  let episode = goingOn(episodes, detector, at, sub);
  const isNew = !episode;
  if (!episode) {
    if (episodes.size >= MOST_EPISODES) forgetOldest(episodes);
    const startedMs = Math.min(seen.startedMs, at);
    const key = [detector, scope.id, ...(sub === undefined ? [] : [sub]), new Date(startedMs).toISOString()].join(":");
    episode = {
      key,
      started: startedMs,
      detected: at,
      last: at,
      told: Number.NEGATIVE_INFINITY,
      severity: -1,
      actual: 0n,
      expected: 0n,
      count: 0,
      traceId: seen.traceId,
      unsent: null,
    };
    episodes.set(nameOf(detector, sub), episode);
  }
  const severity = Math.max(episode.severity, SEVERITIES.indexOf(seen.severity));
  const isGraver = severity > episode.severity;
  episode.severity = severity;
  episode.last = Math.max(episode.last, at);
  episode.count++;
  episode.actual += seen.addUsd;
  episode.expected = seen.expectedUsd ?? episode.expected + (seen.addExpectedUsd ?? 0n);
  const signal = signalOf(episode, scope, seen);
  if (!isNew && !isGraver && at - episode.told < MINUTE_MS) {
    episode.unsent = signal;
    return null;
  }
  episode.told = at;
  episode.unsent = null;
  return signal;
}

function signalOf(episode: Episode, scope: Scope, seen: Sighting): Signal {
  const over = episode.actual - episode.expected;
  return {
    detector: seen.detector,
    key: episode.key,
    scopeKind: scope.kind,
    scopeId: scope.id,
    place: scope.place,
    traceId: episode.traceId ?? seen.traceId,
    severity: SEVERITIES[episode.severity] ?? seen.severity,
    title: cut(seen.title, MOST_TITLE),
    startedMs: episode.started,
    detectedMs: episode.detected,
    untilMs: episode.last,
    actualUsd: episode.actual as Usd,
    expectedUsd: episode.expected as Usd,
    impactUsd: (over > 0n ? over : 0n) as Usd,
    confidence: seen.confidence,
    score: seen.score ?? 0,
    evidence: seen.evidence,
    parameters: { ...seen.parameters },
  };
}

/** What was held back and can be told by now. @param at Null: whatever the time. */
export function tellUnsent(episodes: ReadonlyMap<string, Episode>, at: number | null, out: Signal[]): boolean {
  let isLeft = false;
  for (const episode of episodes.values()) {
    const { unsent } = episode;
    if (!unsent) continue;
    if (at !== null && at - episode.told < MINUTE_MS) {
      isLeft = true;
      continue;
    }
    episode.told = unsent.untilMs;
    episode.unsent = null;
    out.push(unsent);
  }
  return isLeft;
}
