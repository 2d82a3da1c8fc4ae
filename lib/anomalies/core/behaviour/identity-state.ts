/** What is remembered of one identity: plain data, bounded, some kilobytes. Every part is of the time of the events. */
import type { Signal } from "../signal";
import { type Bursts, freshBursts } from "./bursts";
import type { Days, Known } from "./known";
import { freshRing, type MinuteRing } from "./minute-ring";
import { freshQuantile, type Quantile } from "./quantile";
import { freshProfile, type WeekProfile } from "./week-profile";

/** Something seen that is not over: until it was quiet for a while it is one signal. */
export type Episode = {
  key: string;
  started: number;
  detected: number;
  last: number;
  /** When it was last told of. */
  told: number;
  severity: number;
  actual: bigint;
  expected: bigint;
  count: number;
  traceId: string | null;
  /** What was not told yet, since less than a minute passed. */
  unsent: Signal | null;
};

/** Attempts of one model by the minute. */
export type Storm = {
  last: number;
  attempts: Uint16Array;
  failed: Uint16Array;
  starts: Uint16Array;
  waste: bigint[];
  /** Prompts that failed lately. */
  prompts: Int32Array;
  next: number;
};

/** The present hour, by the clocks of the owner. */
export type Hour = {
  hour: number;
  firstAt: number;
  /** Whether the identity never works in it; null: not asked yet. */
  isOff: boolean | null;
  calls: number;
  cost: number;
  usd: bigint;
  /** The dearest quarter of it. */
  quarters: number[];
  /** The dearest quarter that ended in it, whenever it began. */
  burst: number;
  /** Of calls of models: how many, prompt and cached tokens, and what caching all of the prompt would save. */
  prompts: number;
  prompt: number;
  cached: number;
  saving: number;
  /** Sum and count of the logarithms of output to input. */
  ratio: number;
  ratios: number;
};

type CacheHabit = {
  n: number;
  share: number;
  logit: number;
  spread: number;
  at: number;
  low: number;
  /** Of the hours it has been low. */
  calls: number;
  lostUsd: bigint;
  actual: bigint;
};
/** Deviations in one direction, summed as long as they are beyond the allowed drift: for how many hours, how far, at what cost. */
export type Drift = { sum: number; hours: number; shift: number; usd: bigint; since: number };
type RatioHabit = { hours: Float32Array; times: Float64Array; next: number; up: Drift; down: Drift };
export type RecentTrace = { last: number; cost: number; depth: number; children: number; spans: number; growth: number };

export type IdentityState = {
  /** First and newest call; how many; the newest that succeeded. */
  first: number;
  clock: number;
  calls: number;
  used: number;
  minutes: MinuteRing;
  week: WeekProfile;
  hour: Hour;
  /** The share of an hour's cost that its dearest quarter has; the dearest hours of those that cost anything. */
  peak: number;
  hourCost: Quantile;
  bursts: Bursts;
  /** Hours that are not yet what is usual, since something was wrong in them: bin, time, calls, cost. */
  held: number[];
  countries: Known;
  asns: Known;
  ranges: Known;
  programs: Known;
  models: Known;
  tools: Known;
  servers: Known;
  callers: Known;
  /** New tools of the last day: when. */
  newTools: number[];
  /** When a new network, model or tool was last seen. */
  novelty: number;
  place: { country: string; at: number } | null;
  /** Prompts and tool calls that repeat, and on which days. */
  recurring: Map<number, Days>;
  storms: Map<string, Storm>;
  traces: Map<number, RecentTrace>;
  traceCost: Quantile;
  traceMedian: Quantile;
  traceDepth: Quantile;
  traceChildren: Quantile;
  traceSpans: Quantile;
  traceGrowth: Quantile;
  traceGrowthMost: Quantile;
  promptSize: Quantile;
  price: Quantile;
  ratioLow: Quantile;
  ratioHigh: Quantile;
  cache: CacheHabit;
  ratio: RatioHabit;
  /** Who was there in the present five minutes, and when they met. */
  meeting: { window: number; users: number[]; pairs: number[]; counted: boolean; day: number; windows: number };
  metDays: Map<number, Days>;
  /** When it woke up, the calls since, and how long it slept. */
  wake: { at: number; slept: number; usd: bigint };
  oversized: number[];
  oversizedUsd: bigint;
  denials: number[];
  episodes: Map<string, Episode>;
};

export const freshHour = (hour: number): Hour => ({
  hour,
  firstAt: 0,
  isOff: null,
  calls: 0,
  cost: 0,
  usd: 0n,
  quarters: [0, 0, 0, 0],
  burst: 0,
  prompts: 0,
  prompt: 0,
  cached: 0,
  saving: 0,
  ratio: 0,
  ratios: 0,
});

export const noDrift = (): Drift => ({ sum: 0, hours: 0, shift: 0, usd: 0n, since: 0 });

export const RATIO_HOURS = 168;

export const freshIdentity = (atMs: number, localHour: number): IdentityState => ({
  first: atMs,
  clock: atMs,
  calls: 0,
  used: 0,
  minutes: freshRing(),
  week: freshProfile(atMs),
  hour: freshHour(localHour),
  peak: 1,
  hourCost: freshQuantile(),
  bursts: freshBursts(),
  held: [],
  countries: new Map(),
  asns: new Map(),
  ranges: new Map(),
  programs: new Map(),
  models: new Map(),
  tools: new Map(),
  servers: new Map(),
  callers: new Map(),
  newTools: [],
  novelty: 0,
  place: null,
  recurring: new Map(),
  storms: new Map(),
  traces: new Map(),
  traceCost: freshQuantile(),
  traceMedian: freshQuantile(),
  traceDepth: freshQuantile(),
  traceChildren: freshQuantile(),
  traceSpans: freshQuantile(),
  traceGrowth: freshQuantile(),
  traceGrowthMost: freshQuantile(),
  promptSize: freshQuantile(),
  price: freshQuantile(),
  ratioLow: freshQuantile(),
  ratioHigh: freshQuantile(),
  cache: { n: 0, share: 0, logit: 0, spread: 0, at: 0, low: 0, calls: 0, lostUsd: 0n, actual: 0n },
  ratio: { hours: new Float32Array(RATIO_HOURS), times: new Float64Array(RATIO_HOURS), next: 0, up: noDrift(), down: noDrift() },
  meeting: { window: 0, users: [], pairs: [], counted: false, day: 0, windows: 0 },
  metDays: new Map(),
  wake: { at: 0, slept: 0, usd: 0n },
  oversized: [],
  oversizedUsd: 0n,
  denials: [],
  episodes: new Map(),
});
