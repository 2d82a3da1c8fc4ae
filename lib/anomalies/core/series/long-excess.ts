/**
 * S1 over a day: much more than usual within 24 hours, though no hour of it need stand out. What comes in runs, and what rises from
 * hour to hour, shows here first. Measured as days are by S3: the logarithm of the sum, less the usual level of such a weekday.
 */
import { type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Severity, Signal } from "../signal";
import type { SeriesDetector } from "./detector";
import type { JudgeState } from "./judge-state";
import type { Around, SeriesPoint, Standing } from "./point";
import { dollars, signalOf, times } from "./signal-of";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 24;
/** Days before their level and spread are known. */
const LEARNT_DAYS = 13;
/** So many standard deviations of a day beyond the usual, which is at least 10 %; a false alarm adds one. */
const DEVIATIONS = 2;
const LEAST_SPREAD = 0.1;
const MEAN_TO_SIGMA = 1.2533;
/** A day that is far above the usual is seen; of one that is farther people hear. */
const TOLD_TIMES = 3;
const TOLD_DEVIATIONS = 3;
/** Times the highest day, which is forgotten within two months. */
const BEYOND_HIGHEST = 1.2;
const FADE = 1 - 1 / 60;
const ATOMS_PER_NANO = 1_000_000n;

/** After the hours of the day were noted. */
export function judgeLong(state: JudgeState, detector: SeriesDetector, point: SeriesPoint, standing: Standing, around: Around): Signal[] {
  const parameters = around.of("S1");
  if (!parameters || state.days < LEARNT_DAYS) return [];
  const sum = state.hours.reduce((all, each) => all + each, 0);
  const usual = usualSum(state);
  const least = parameters.times ?? 1.8;
  if (!isOver(state, sum, usual, least, standing.steps)) {
    if (state.longFromMs > 0) closeLong(state);
    return [];
  }
  const day = detector.usualDay(point.atMs);
  const hour = Math.floor((point.atMs % DAY_MS) / HOUR_MS);
  state.longPeak = Math.max(state.longPeak, sum);
  if (state.longFromMs === 0) begin(state, point.atMs, day);
  // A burst stays within the last 24 hours for as long: what came after it is no part of it.
  else if (point.value <= least * (day[hour] ?? 0)) return [];
  else book(state, hour, day);
  state.longUntilMs = point.atMs + HOUR_MS;
  // Where single hours stand out, they tell of it.
  if (state.overSeenMs > 0) return [];
  state.longSeenMs ||= point.atMs + HOUR_MS;
  const isTold = sum >= TOLD_TIMES * usual && deviationsOf(state, sum / usual) >= TOLD_DEVIATIONS + standing.steps;
  return [longSignal(state, sum / usual, isTold ? "medium" : "info", parameters, around)];
}

/** Of the last 24 hours: of today and yesterday the weekday with more. */
function usualSum(state: JudgeState): number {
  const weekday = Math.floor(state.dayStartMs / DAY_MS) % 7;
  return Math.exp(state.level + Math.max(state.weekday[weekday] ?? 0, state.weekday[(weekday + 6) % 7] ?? 0));
}

function isOver(state: JudgeState, sum: number, usual: number, least: number, steps: number): boolean {
  if (sum < least * usual || sum < BEYOND_HIGHEST * state.longHighest) return false;
  return deviationsOf(state, sum / usual) >= DEVIATIONS + steps;
}

const deviationsOf = ({ spread }: JudgeState, rise: number): number => Math.log(rise) / Math.max(LEAST_SPREAD, MEAN_TO_SIGMA * spread);

/** It began with the hours, counted back from now, that have most beyond their usual. */
function begin(state: JudgeState, atMs: number, day: readonly number[]): void {
  const now = Math.floor((atMs % DAY_MS) / HOUR_MS);
  const hourBack = (back: number): number => (now - back + HOURS) % HOURS;
  let [excess, most, first] = [0, 0, 0];
  for (let back = 0; back < HOURS; back++) {
    excess += (state.hours[hourBack(back)] ?? 0) - (day[hourBack(back)] ?? 0);
    if (excess > most) [most, first] = [excess, back];
  }
  state.longFromMs = atMs - first * HOUR_MS;
  for (let back = first; back >= 0; back--) book(state, hourBack(back), day);
}

function book(state: JudgeState, hour: number, day: readonly number[]): void {
  const value = state.hours[hour] ?? 0;
  const nanos = state.hourNanos[hour] ?? 0;
  if (value <= 0) return;
  const usual = Math.round(nanos * Math.min(1, (day[hour] ?? 0) / value));
  state.longActual = (state.longActual + BigInt(nanos) * ATOMS_PER_NANO) as Usd;
  state.longBase = (state.longBase + BigInt(usual) * ATOMS_PER_NANO) as Usd;
}

function closeLong(state: JudgeState): void {
  state.longHighest = Math.max(state.longHighest, state.longPeak);
  state.longFromMs = state.longSeenMs = state.longUntilMs = state.longPeak = 0;
  state.longActual = state.longBase = ZERO_USD;
}

/** What a whole day came to is how high days are, unless it is part of what goes on. */
export function closeDay(state: JudgeState): void {
  if (state.longFromMs === 0) state.longHighest = Math.max(state.longHighest * FADE, state.daySum);
}

function longSignal(
  state: JudgeState,
  rise: number,
  severity: Severity,
  parameters: Readonly<Record<string, number>>,
  around: Around,
): Signal {
  const hours = Math.round((state.longUntilMs - state.longFromMs) / HOUR_MS);
  const what = around.name.measure === "tokens" ? "Tokens" : dollars(state.longActual);
  return signalOf(
    around,
    {
      ...{ detector: "S1", severity, parameters },
      ...{ startedMs: state.longFromMs, detectedMs: state.longSeenMs, untilMs: state.longUntilMs, score: DEVIATIONS },
      title: `${what} in ${hours === 1 ? "one hour" : `${hours} hours`}, ${times(rise)} a usual day`,
      ...{ actualUsd: state.longActual, expectedUsd: state.longBase, impactUsd: (state.longActual - state.longBase) as Usd },
      evidence: [
        { name: "Times a usual day", value: rise.toFixed(1) },
        { name: "Hours", value: String(hours) },
      ],
    },
    "day",
  );
}
