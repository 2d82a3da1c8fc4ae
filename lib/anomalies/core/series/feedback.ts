/** What people said of a series, and what follows: expected and planned is usual from now on, false raises the bar for a while. */
import type { SeriesDetector } from "./detector";
import { closeOver } from "./excess";
import type { JudgeState } from "./judge-state";
import type { Feedback } from "./point";

const DAY_MS = 86_400_000;
const FORGOTTEN_DAYS = 30;

/** Decades of rarity on top of the threshold: one for each time that it was called false, less each day (e-fold in 30 days). */
export const thresholdSteps = (feedback: readonly Feedback[], nowMs: number): number =>
  feedback.reduce((sum, { verdict, atMs }) => {
    if (verdict !== "false" || atMs > nowMs) return sum;
    return sum + Math.exp(-(nowMs - atMs) / (FORGOTTEN_DAYS * DAY_MS));
  }, 0);

/**
 * Absorbs what was expected or planned, once, before the first bucket that ends after somebody said so: the highest value counts as seen,
 * and where it still goes on its level is the usual one from now on.
 */
export function heedFeedback(state: JudgeState, detector: SeriesDetector, feedback: readonly Feedback[], endMs: number): void {
  let newest = state.feedbackMs;
  let isUsual = false;
  for (const { verdict, atMs } of feedback) {
    if (atMs > endMs || atMs <= state.feedbackMs) continue;
    newest = Math.max(newest, atMs);
    isUsual ||= verdict === "expected" || verdict === "planned";
  }
  state.feedbackMs = newest;
  if (!isUsual) return;
  if (state.overFromMs > 0) settle(state, detector);
  [state.creep, state.creepFromMs] = [0, 0];
  if (state.days > 0 && state.daySum > 0) state.level = Math.max(state.level, Math.log(state.daySum));
}

/** Takes what goes on for usual: of an episode whose buckets mostly stayed above the bound its level, of a spike only its height. */
export function settle(state: JudgeState, detector: SeriesDetector): void {
  const stays = state.overBuckets >= 6 && state.overHot >= 0.6 * state.overBuckets;
  detector.absorb(stays ? Math.max(1, Math.min(100, state.overTimes)) : 1, state.overHighest);
  closeOver(state);
}
