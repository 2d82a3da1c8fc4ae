/**
 * What a detector saw. Detection is one stage: a signal is kept whether or not anybody is told of it. Whether it becomes (a
 * part of) an incident is decided after it, by lib/incidents.
 */
import type { Usd } from "@/lib/kernel/money";

export const SEVERITIES = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const SCOPE_KINDS = [
  "identity",
  "credential",
  "team",
  "business_unit",
  "application",
  "environment",
  "model",
  "tool",
  "organisation",
] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** Whose it is, as far as it is known: what a person may see is decided by these. */
export type SignalPlace = {
  identityId: string | null;
  credentialId: string | null;
  teamId: string | null;
  businessUnitId: string | null;
  applicationId: string | null;
  environmentId: string | null;
};

export type Signal = {
  /** One of core/detectors.ts. */
  detector: string;
  /** The same signal when it is seen again, or grows, has the same key. */
  key: string;
  scopeKind: ScopeKind;
  /** Empty for the organisation. */
  scopeId: string;
  place: SignalPlace;
  traceId: string | null;
  severity: Severity;
  /** In words for people, with the figure that matters: what was seen. */
  title: string;
  /** By the time of the events: what it began with, when the condition was first met, and the newest event of it. */
  startedMs: number;
  detectedMs: number;
  untilMs: number;
  actualUsd: Usd;
  expectedUsd: Usd;
  /** What it cost beyond the expected; never below zero. */
  impactUsd: Usd;
  /** 0 to 1: how often a signal like this one is right. */
  confidence: number;
  /** -log10 of a tail probability where there is one, else 0. */
  score: number;
  /** For people; money as decimal strings. */
  evidence: { name: string; value: string }[];
  /** What it was judged by. */
  parameters: Record<string, number>;
};
