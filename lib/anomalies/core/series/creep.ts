/**
 * S3 and, by days, S2: growth that creeps, or that came at once and stays. A one-sided CUSUM (Page 1954) on the logarithm of a day's figure, less the usual level and the weekday's own
 * difference: what stays above adds up, beyond `slack` standard deviations a day, until it comes to `height` of them. A day that stands
 * alone is no growth, however high it is: it counts for little more than the day before it, in deviations and in money.
 */
import { addUsd, subtractUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import type { JudgeState } from "./judge-state";
import type { Around } from "./point";
import { dollars, signalOf, times } from "./signal-of";

const DAY_MS = 86_400_000;
/** A quieter day counts as this share of the usual one: logarithms know no zero, and how quiet a day was says nothing of growth. */
const LEAST_SHARE = 0.4;
/** The usual level follows within four weeks, a weekday's difference in ten. */
const LEVEL_RATE = 1 / 28;
const WEEKDAY_RATE = 0.1;
/** A standard deviation is at least so much, as a logarithm: about 10 %. */
const LEAST_SPREAD = 0.1;
const MEAN_TO_SIGMA = 1.2533;
/** One day counts for at most so many deviations. */
const CUT = 3;
/** Creep lasts at least so many days, and is higher in the end than in its first days: a shift of the level is not. */
const LEAST_DAYS = 10;
const EARLY_DAYS = 4;
const GROWN = 1.25;
/** A day counts for at most so many deviations more than the day before it, or than what it is of late. */
const MOST_ALONE = 1.5;
/** The share of a new day in what it is of late. */
const LATELY_RATE = 0.25;
/** Of late it is by a quarter above the usual at least, as a logarithm: every business grows by a little each month. */
const LEAST_CREEP = 0.22;
/** A shift lasts so many days, and is by half at least, as a logarithm. */
const SHIFT_DAYS = 3;
const LEAST_SHIFT = 0.4;
/** It is far from the usual each day, so that less has to add up. */
const SHIFT_HEIGHT = 0.5;
/** People hear of it once so much added up, or it has lasted as long as creep has to. */
const TOLD_HEIGHT = 0.6;
/** A weekday differs by at most so much, as a logarithm: a thousandfold. */
const LARGEST_WEEKDAY = 7;

export function judgeCreep(state: JudgeState, around: Around): Signal[] {
  const weekday = Math.floor(state.dayStartMs / DAY_MS) % 7;
  const floor = state.days > 7 ? LEAST_SHARE * Math.exp(state.level + (state.weekday[weekday] ?? 0)) : 0;
  const figure = Math.log(Math.max(state.daySum, floor, 1e-9));
  if (state.days <= 7) {
    beginWeek(state, weekday, figure);
    return [];
  }
  const ofWeekday = state.weekday[weekday] ?? 0;
  const residual = figure - state.level - ofWeekday;
  const parameters = around.of("S3");
  const isReady = parameters !== null && state.days > (parameters.learningDays ?? 21) && state.activeShare > 0.1;
  if (isReady) addUp(state, residual, ofWeekday, parameters);
  learn(state, residual, weekday);
  if (!isReady) return [];
  const height = parameters.height ?? 8;
  const isGrown = state.creepDays >= LEAST_DAYS && state.creepLately >= GROWN * state.creepEarly;
  return isGrown && state.creep >= height && state.creepLately >= LEAST_CREEP
    ? [crept(state, around, parameters)]
    : shifted(state, around, height);
}

/** 1970 began on a Thursday. */
const isWeekend = (weekday: number): boolean => weekday === 2 || weekday === 3;

/**
 * Of the first week the mean is the level, and workdays and weekends are told apart: what a single Tuesday was like says too little of
 * Tuesdays, and would make all of them look restless.
 */
function beginWeek(state: JudgeState, weekday: number, figure: number): void {
  state.weekday[weekday] = figure;
  if (state.days < 7) return;
  // Else the usual weekend of who works on weekdays is next to nothing, and the first Saturday with any use a thousand times that.
  const least = Math.max(...state.weekday) + Math.log(LEAST_SHARE);
  const figures = [...state.weekday].map((each) => Math.max(each, least));
  const meanOf = (some: readonly number[]): number => some.reduce((sum, each) => sum + each, 0) / some.length;
  state.level = meanOf(figures);
  for (const weekend of [true, false]) {
    const differs = meanOf(figures.filter((_, day) => isWeekend(day) === weekend)) - state.level;
    for (let day = 0; day < 7; day++)
      if (isWeekend(day) === weekend) state.weekday[day] = Math.max(-LARGEST_WEEKDAY, Math.min(LARGEST_WEEKDAY, differs));
  }
}

function addUp(state: JudgeState, residual: number, ofWeekday: number, parameters: Readonly<Record<string, number>>): void {
  const spread = Math.max(LEAST_SPREAD, MEAN_TO_SIGMA * state.spread);
  const steady = Math.min(residual, Math.max(0, state.lastResidual, state.creepLately) + MOST_ALONE * spread);
  const deviations = Math.max(-CUT, Math.min(CUT, steady / spread));
  const height = parameters.height ?? 8;
  state.creep = Math.max(0, Math.min(2 * height, state.creep + deviations - (parameters.slack ?? 0.5)));
  if (state.creep === 0) {
    state.aloneUsd = ZERO_USD;
    for (const name of ["creepFromMs", "creepDays", "creepEarly", "creepLately", "creepUsual", "creepSeenMs"] as const) state[name] = 0;
    state.creepActual = state.creepBase = state.creepImpact = ZERO_USD;
    return;
  }
  if (state.creepFromMs === 0) [state.creepFromMs, state.creepUsual] = [state.dayStartMs, Math.exp(state.level)];
  state.creepDays++;
  // Of the first day nobody knows yet whether it stands alone: what is seen by the second is how it began.
  if (state.creepDays <= EARLY_DAYS) state.creepEarly += (steady - state.creepEarly) / Math.max(1, state.creepDays - 1);
  state.creepLately += (state.creepDays <= 2 ? 1 : LATELY_RATE) * (steady - state.creepLately);
  bookDay(state, ofWeekday, residual - steady);
}

/** Adds the money of a day, and that of the day before which stood alone until now. @param alone How far it is beyond what counts. */
function bookDay(state: JudgeState, ofWeekday: number, alone: number): void {
  const aloneUsd = partOf(state.dayActual, 1 - Math.exp(-alone));
  const actual = subtractUsd(state.dayActual, aloneUsd);
  const usual = state.creepUsual * Math.exp(ofWeekday);
  const base = partOf(actual, state.daySum > 0 ? Math.min(1, (usual / state.daySum) * Math.exp(alone)) : 0);
  // Half of it is enough for the day before to be the beginning of what goes on.
  const confirmed = actual * 2n < state.aloneUsd ? ZERO_USD : state.aloneUsd;
  state.creepActual = addUsd(state.creepActual, addUsd(actual, confirmed));
  state.creepBase = addUsd(state.creepBase, base);
  state.creepImpact = addUsd(state.creepImpact, addUsd(subtractUsd(actual, base), confirmed));
  state.aloneUsd = aloneUsd;
}

/** A part of an amount, to a billionth. */
const partOf = (amount: Usd, part: number): Usd => ((amount * BigInt(Math.round(part * 1e9))) / 1_000_000_000n) as Usd;

function learn(state: JudgeState, residual: number, weekday: number): void {
  // Its own first deviations are those of a week that was seen once.
  const n = state.days - 7;
  // What adds up is not yet usual: everything follows it three times as slowly.
  const slow = state.creep > 2 ? 1 / 3 : 1;
  state.spread += Math.max(slow / 28, 1 / n) * (Math.min(Math.abs(residual), 2) - state.spread);
  const rate = Math.max(slow * LEVEL_RATE, 1 / (n + 7));
  state.level += rate * residual;
  const known = state.weekday[weekday] ?? 0;
  state.weekday[weekday] = known + slow * WEEKDAY_RATE * (1 - rate) * residual;
  state.lastResidual = residual;
}

/** S2 by days: what went up at once and stays up, though single hours may not stand out. */
function shifted(state: JudgeState, around: Around, height: number): Signal[] {
  const parameters = around.of("S2");
  if (!parameters || state.creep < SHIFT_HEIGHT * height || state.creepDays < SHIFT_DAYS || state.creepLately < LEAST_SHIFT) return [];
  const untilMs = state.dayStartMs + DAY_MS;
  state.creepSeenMs ||= untilMs;
  const rise = Math.exp(state.creepLately);
  return [
    signalOf(around, {
      ...{
        detector: "S2",
        severity: state.creep >= TOLD_HEIGHT * height || state.creepDays >= LEAST_DAYS ? "medium" : "info",
        parameters,
        startedMs: state.creepFromMs,
        detectedMs: state.creepSeenMs,
        untilMs,
        score: state.creep,
      },
      title: `${times(rise)} the usual for ${state.creepDays} days, and still`,
      ...{ actualUsd: state.creepActual, expectedUsd: state.creepBase, impactUsd: state.creepImpact },
      evidence: [
        { name: "Days above the usual", value: String(state.creepDays) },
        { name: "Added up (standard deviations)", value: state.creep.toFixed(1) },
      ],
    }),
  ];
}

function crept(state: JudgeState, around: Around, parameters: Readonly<Record<string, number>>): Signal {
  const untilMs = state.dayStartMs + DAY_MS;
  state.creepSeenMs ||= untilMs;
  const rise = Math.exp(Math.max(0, state.creepLately));
  const week = (7 * DAY_MS * Math.log(rise)) / Math.max(DAY_MS, untilMs - state.creepFromMs);
  return signalOf(around, {
    ...{
      detector: "S3",
      severity: "medium",
      parameters,
      startedMs: state.creepFromMs,
      detectedMs: state.creepSeenMs,
      untilMs,
      score: state.creep,
    },
    title: `Growing for ${state.creepDays} days, now ${times(rise)} a usual day${around.name.measure === "cost" ? `: ${dollars(state.dayActual)}` : ""}`,
    ...{ actualUsd: state.creepActual, expectedUsd: state.creepBase, impactUsd: state.creepImpact },
    evidence: [
      { name: "Days of growth", value: String(state.creepDays) },
      { name: "Growth a week", value: `${Math.round(100 * (Math.exp(week) - 1))} %` },
      { name: "Added up (standard deviations)", value: state.creep.toFixed(1) },
    ],
  });
}
