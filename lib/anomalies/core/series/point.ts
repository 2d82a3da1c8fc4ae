/** One closed bucket of one series, and what the judge is told beside it. */
import type { Usd } from "@/lib/kernel/money";
import type { ScopeKind, SignalPlace } from "../signal";
import type { SeriesScore } from "./detector";

export type Grain = "hour" | "quarter";
export type Measure = "cost" | "tokens";
export const GRAIN_MS: Readonly<Record<Grain, number>> = { hour: 3_600_000, quarter: 900_000 };

export type SeriesName = { grain: Grain; scopeKind: ScopeKind; scopeId: string; measure: Measure };

export type SeriesPoint = {
  /** The begin of the bucket. */
  atMs: number;
  costUsd: Usd;
  /** What is judged: tokens, or dollars at the prices of the beginning, so that a change of price alone moves nothing. */
  value: number;
};

/** What others like it use, in the unit of the series. */
export type Peers = { expected: number; upper: number };

export type Feedback = { verdict: string; startsMs: number; endsMs: number; atMs: number };

export type Around = {
  name: SeriesName;
  place: SignalPlace;
  peers: Peers | null;
  /** A key of an identity whose own series is established. */
  isSpokenFor: boolean;
  /** While an incident of it is open and nobody took it on, nothing is learnt. */
  isFrozen: boolean;
  feedback: readonly Feedback[];
  /** Parameters of a detector here; null: it is switched off. */
  of(detector: string): Readonly<Record<string, number>> | null;
};

/** Where a bucket stands, before anything is learnt of it. */
export type Standing = {
  score: SeriesScore;
  /** Expected and upper bound, shrunk towards those of its peers while it is new. */
  expected: number;
  upper: number;
  /** Days of history. */
  days: number;
  isSparse: boolean;
  /** The greatest value before this one. */
  highest: number;
  /** How often there is any use in this hour of the week, above 0 and below 1. */
  active: number;
  /** The hour of the week. */
  weekHour: number;
  /** By how much the threshold of rarity was raised by people who called it false. */
  steps: number;
};
