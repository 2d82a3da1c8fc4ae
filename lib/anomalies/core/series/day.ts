/** What only whole days show: S3 and S5 are asked with the first bucket after midnight. */
import { addUsd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import { judgeCreep } from "./creep";
import type { SeriesDetector } from "./detector";
import type { JudgeState } from "./judge-state";
import type { Around, SeriesPoint } from "./point";
import { judgeRhythm } from "./rhythm";

const DAY_MS = 86_400_000;

/** Judges the day that ended, if one did; then adds the bucket to its own. */
export function noteInDay(state: JudgeState, detector: SeriesDetector, point: SeriesPoint, around: Around): Signal[] {
  const dayMs = Math.floor(point.atMs / DAY_MS) * DAY_MS;
  const signals: Signal[] = [];
  if (state.dayStartMs !== dayMs) {
    // The first day is seldom whole; while frozen nothing is learnt of days either.
    if (state.dayStartMs > 0 && state.dayStartMs >= state.firstMs && !around.isFrozen) {
      state.days++;
      signals.push(...judgeCreep(state, around), ...judgeRhythm(state, detector, around));
    }
    state.dayStartMs = dayMs;
    state.daySum = 0;
    state.dayActual = ZERO_USD;
    state.today.fill(0);
  }
  state.daySum += point.value;
  state.dayActual = addUsd(state.dayActual, point.costUsd);
  const hour = Math.floor((point.atMs - dayMs) / 3_600_000);
  state.today[hour] = (state.today[hour] ?? 0) + point.value;
  return signals;
}
