/** What only whole days show: S3 and S5 are asked with the first bucket after midnight. */
import { addUsd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import { judgeCreep } from "./creep";
import type { JudgeState } from "./judge-state";
import { closeDay } from "./long-excess";
import type { Around, SeriesPoint } from "./point";
import { judgeRhythm } from "./rhythm";

const DAY_MS = 86_400_000;
const ATOMS_PER_NANO = 1_000_000n;

/** Judges the day that ended, if one did; then adds the bucket to its own. */
export function noteInDay(state: JudgeState, point: SeriesPoint, around: Around): Signal[] {
  const dayMs = Math.floor(point.atMs / DAY_MS) * DAY_MS;
  const signals: Signal[] = [];
  if (state.dayStartMs !== dayMs) {
    // The first day is seldom whole; while frozen nothing is learnt of days either.
    if (state.dayStartMs > 0 && state.dayStartMs >= state.firstMs && !around.isFrozen) {
      state.days++;
      signals.push(...judgeCreep(state, around), ...judgeRhythm(state, around));
    }
    closeDay(state);
    state.dayStartMs = dayMs;
    state.daySum = 0;
    state.dayActual = ZERO_USD;
  }
  state.daySum += point.value;
  state.dayActual = addUsd(state.dayActual, point.costUsd);
  const hour = Math.floor((point.atMs - dayMs) / 3_600_000);
  state.hours[hour] = point.value;
  state.hourNanos[hour] = Number(point.costUsd / ATOMS_PER_NANO);
  return signals;
}
