/** When an incident began and when it was seen last. Instants in milliseconds since 1970. */
import type { Signal } from "@/lib/anomalies/core/signal";
import { isAggregate, isWindowed, traitsOf } from "./traits";

/** The longest hour, quarter or window that use is seen in. */
const WINDOW_MS = 2 * 3_600_000;

/** What an incident is by: sums of many belong to it and tell how much, but not how long, unless there is nothing else. */
export function ownOf(signals: readonly Signal[]): readonly Signal[] {
  const deep = signals.filter((signal) => !isAggregate(signal));
  return deep.length > 0 ? deep : signals;
}

export type IncidentSpan = { startedMs: number; detectedMs: number; lastSeenMs: number };

/** @param signals One or more. */
export function spanOf(signals: readonly Signal[]): IncidentSpan {
  const own = ownOf(signals);
  // What was found before anybody misused it is told beside it: the incident begins with the misuse, if there is any.
  const used = own.filter(({ detector }) => detector !== "SECRET" && detector !== "SECURITY");
  const seen = used.length > 0 ? used : own;
  const startedMs = beginOf(seen);
  return {
    startedMs,
    // A window may have been judged before the call that the misuse begins with was known: nothing is seen before it begins.
    detectedMs: Math.max(startedMs, Math.min(...seen.map(({ detectedMs }) => detectedMs))),
    lastSeenMs: Math.max(...own.map(({ untilMs }) => untilMs)),
  };
}

/**
 * With the first call that is known to be it, where that lies in the window that others saw it in. Where access was misused, a burst
 * that began before and that nobody had seen by then says nothing about the beginning: it was the night that the misuse fell into.
 */
function beginOf(seen: readonly Signal[]): number {
  const firstMs = (some: readonly Signal[]): number => Math.min(...some.map(({ startedMs }) => startedMs));
  const earliestMs = firstMs(seen);
  const knownMs = firstMs(seen.filter((signal) => !isWindowed(signal)));
  const isMisused = seen.some(({ detector }) => traitsOf(detector).pins);
  const wasSeenBefore = seen.some(({ detectedMs }) => detectedMs < knownMs);
  return (isMisused && !wasSeenBefore) || knownMs - earliestMs <= WINDOW_MS ? knownMs : earliestMs;
}
