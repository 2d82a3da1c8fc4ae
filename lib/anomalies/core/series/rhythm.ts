/**
 * S5: use that moved to other hours of the day, while the day as a whole is much as before. The hours of a weekday as a clock: where
 * the use of it points to, and how strongly. Of a few runs a day the hours themselves are chance, where they point to is not.
 */
import { addUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import type { JudgeState } from "./judge-state";
import type { Around } from "./point";
import { signalOf } from "./signal-of";

const DAY_MS = 86_400_000;
const HOURS = 24;
/** What is usual follows within four weeks, once it was told of within two. */
const RATE = 1 / 28;
const RATE_ONCE_TOLD = 1 / 14;
const SPREAD_RATE = 1 / 14;
const SOLID_HOURS = 3;
/** The share of a new weekday in those of late: about three days. */
const LATE_RATE = 0.35;
const DEVIATIONS = 4;

/** Half of how far the end of the hand moved, from 0 to 1: no less of the use can have moved to other hours. */
export function judgeRhythm(state: JudgeState, around: Around): Signal[] {
  const isWeekend = (Math.floor(state.dayStartMs / DAY_MS) + 3) % 7 >= 5;
  const active = state.hours.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
  if (isWeekend || active < SOLID_HOURS) return [];
  const { x, y } = handOf(state.hours);
  const isFirst = state.phaseX === 0 && state.phaseY === 0;
  state.lateX += (isFirst ? 1 : LATE_RATE) * (x - state.lateX);
  state.lateY += (isFirst ? 1 : LATE_RATE) * (y - state.lateY);
  const moved = isFirst ? 0 : Math.hypot(state.lateX - state.phaseX, state.lateY - state.phaseY) / 2;
  const parameters = around.of("S5");
  const bound = state.rhythmMean + DEVIATIONS * state.rhythmSpread;
  const isMoved =
    parameters !== null && state.days > (parameters.learningDays ?? 28) && moved >= (parameters.moved ?? 0.2) && moved > bound;
  // Weekdays are five of seven days.
  const rate = Math.max(state.rhythmSeenMs > 0 ? RATE_ONCE_TOLD : RATE, 1 / (1 + (5 * state.days) / 7));
  state.phaseX += rate * (x - state.phaseX);
  state.phaseY += rate * (y - state.phaseY);
  if (!isMoved) {
    [state.rhythmDays, state.rhythmFromMs, state.rhythmSeenMs, state.elsewhereUsd] = [0, 0, 0, ZERO_USD];
    const slow = Math.max(SPREAD_RATE, 1 / state.days);
    state.rhythmSpread += slow * (Math.abs(moved - state.rhythmMean) - state.rhythmSpread);
    state.rhythmMean += slow * (moved - state.rhythmMean);
    return [];
  }
  if (state.rhythmDays === 0) state.rhythmFromMs = state.dayStartMs;
  state.rhythmDays++;
  state.elsewhereUsd = addUsd(state.elsewhereUsd, ((state.dayActual * BigInt(Math.round(moved * 1e6))) / 1_000_000n) as Usd);
  if (state.rhythmDays < (parameters.days ?? 2)) return [];
  return [rhythmSignal(state, moved, parameters, around)];
}

/** The mean of the hours as directions, one dear hour among cheap ones counting for less than it cost. */
function handOf(hours: Float32Array): { x: number; y: number } {
  let [x, y, whole] = [0, 0, 0];
  hours.forEach((value, hour) => {
    const weight = Math.sqrt(Math.max(0, value));
    const angle = (2 * Math.PI * hour) / HOURS;
    x += weight * Math.cos(angle);
    y += weight * Math.sin(angle);
    whole += weight;
  });
  return whole > 0 ? { x: x / whole, y: y / whole } : { x: 0, y: 0 };
}

function rhythmSignal(state: JudgeState, moved: number, parameters: Readonly<Record<string, number>>, around: Around): Signal {
  const untilMs = state.dayStartMs + DAY_MS;
  state.rhythmSeenMs ||= untilMs;
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
    title: `${Math.round(100 * moved)} % of a day's use moved to other hours, for ${state.rhythmDays} days`,
    ...{ actualUsd: state.elsewhereUsd, expectedUsd: state.elsewhereUsd, impactUsd: ZERO_USD },
    evidence: [
      { name: "Days", value: String(state.rhythmDays) },
      { name: "Moved to other hours", value: `${Math.round(100 * moved)} %` },
      { name: "Usually moved", value: `${Math.round(100 * state.rhythmMean)} %` },
    ],
  });
}
