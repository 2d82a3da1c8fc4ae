/** S5: use that moved to other hours of the day, while the day as a whole is much as before. */
import { type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import type { SeriesDetector } from "./detector";
import type { JudgeState } from "./judge-state";
import type { Around } from "./point";
import { signalOf } from "./signal-of";

const DAY_MS = 86_400_000;
const RATE = 1 / 14;
const SOLID_HOURS = 6;
/** The share of a new weekday in the shape of late: about three days. */
const SHAPE_RATE = 0.35;
const DEVIATIONS = 5;

/** The share of weekdays of late that lies in other hours than usual: half the sum of differences of both shapes, 0 to 1. */
export function judgeRhythm(state: JudgeState, detector: SeriesDetector, around: Around): Signal[] {
  const usual = detector.usualDay(state.dayStartMs);
  const sum = usual.reduce((all, each) => all + each, 0);
  const active = state.today.filter((value) => value > 0).length;
  const ratio = sum > 0 ? state.daySum / sum : 0;
  const isWeekend = (Math.floor(state.dayStartMs / DAY_MS) + 3) % 7 >= 5;
  // Too little to have a shape, or another size of day altogether: that is told by others.
  if (isWeekend || active < SOLID_HOURS || ratio < 0.4 || ratio > 2.5) return [];
  const isFirst = state.shape.every((part) => part === 0);
  for (let hour = 0; hour < 24; hour++) {
    const known = state.shape[hour] ?? 0;
    state.shape[hour] = known + (isFirst ? 1 : SHAPE_RATE) * ((state.today[hour] ?? 0) / state.daySum - known);
  }
  const moved = usual.reduce((all, each, hour) => all + Math.abs(each / sum - (state.shape[hour] ?? 0)), 0) / 2;
  const parameters = around.of("S5");
  const bound = Math.max(state.rhythmMean + DEVIATIONS * state.rhythmSpread, 1.5 * state.rhythmMean);
  const isMoved =
    parameters !== null && state.days > (parameters.learningDays ?? 28) && moved >= (parameters.moved ?? 0.2) && moved > bound;
  if (!isMoved) {
    [state.rhythmDays, state.rhythmFromMs, state.rhythmSeenMs] = [0, 0, 0];
    const rate = Math.max(RATE, 1 / state.days);
    state.rhythmSpread += rate * (Math.abs(moved - state.rhythmMean) - state.rhythmSpread);
    state.rhythmMean += rate * (moved - state.rhythmMean);
    return [];
  }
  if (state.rhythmDays === 0) state.rhythmFromMs = state.dayStartMs;
  state.rhythmDays++;
  if (state.rhythmDays < (parameters.days ?? 2)) return [];
  return [rhythmSignal(state, moved, parameters, around)];
}

function rhythmSignal(state: JudgeState, moved: number, parameters: Readonly<Record<string, number>>, around: Around): Signal {
  const untilMs = state.dayStartMs + DAY_MS;
  state.rhythmSeenMs ||= untilMs;
  const part = BigInt(Math.round(moved * 1e6));
  const elsewhere = ((state.dayActual * part) / 1_000_000n) as Usd;
  return signalOf(around, {
    ...{
      detector: "S5",
      severity: "low",
      parameters,
      startedMs: state.rhythmFromMs,
      detectedMs: state.rhythmSeenMs,
      untilMs,
      score: moved * 10,
    },
    title: `${Math.round(100 * moved)} % of the day's use is at other hours than before, for ${state.rhythmDays} days`,
    ...{ actualUsd: elsewhere, expectedUsd: elsewhere, impactUsd: ZERO_USD },
    evidence: [
      { name: "Days", value: String(state.rhythmDays) },
      { name: "Moved to other hours", value: `${Math.round(100 * moved)} %` },
      { name: "Usually moved", value: `${Math.round(100 * state.rhythmMean)} %` },
    ],
  });
}
