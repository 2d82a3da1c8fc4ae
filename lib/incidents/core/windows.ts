/** Spans in which something is known to happen, and what people said of signals before. */
import type { Signal } from "@/lib/anomalies/core/signal";
import type { Disposition } from "./views";

export const WINDOW_KINDS = ["planned", "maintenance"] as const;
export type WindowKind = (typeof WINDOW_KINDS)[number];
export const WINDOW_SCOPES = ["organisation", "team", "application", "environment", "identity"] as const;
export type WindowScope = (typeof WINDOW_SCOPES)[number];

/** Half-open; `scopeId` is empty for the organisation. */
export type Window = { kind: WindowKind; scopeKind: WindowScope; scopeId: string; startsMs: number; endsMs: number };

/** Of a detector and a scope: what somebody said of what it saw. */
export type Feedback = {
  detector: string;
  scopeKind: Signal["scopeKind"];
  scopeId: string;
  verdict: Disposition;
  atMs: number;
};

/** Whether a signal lies in what a window is about: of its place, or of its very scope. */
function isIn({ scopeKind, scopeId, place }: Signal, window: Window): boolean {
  if (window.scopeKind === "organisation") return true;
  return place[`${window.scopeKind}Id`] === window.scopeId || (scopeKind === window.scopeKind && scopeId === window.scopeId);
}

/**
 * The window that covers a signal: one that runs when it is seen. What began before a window and is seen in it is part of it,
 * since buckets are longer than the moment that they begin with; planned goes before maintenance.
 */
export function windowOf(signal: Signal, windows: readonly Window[]): Window | undefined {
  const covering = windows.filter(
    (window) => window.startsMs <= signal.detectedMs && signal.detectedMs < window.endsMs && isIn(signal, window),
  );
  return covering.find(({ kind }) => kind === "planned") ?? covering[0];
}

const DAY_MS = 86_400_000;
/** What was said holds so long. */
export const REMEMBERED_MS = 30 * DAY_MS;

/** What was said last of this detector on this scope, within 30 days before the signal was seen. */
export function saidOf({ detector, scopeKind, scopeId, detectedMs }: Signal, feedback: readonly Feedback[]): Feedback[] {
  return feedback.filter(
    (one) =>
      one.detector === detector &&
      one.scopeKind === scopeKind &&
      one.scopeId === scopeId &&
      one.atMs <= detectedMs + DAY_MS &&
      detectedMs - one.atMs < REMEMBERED_MS,
  );
}
