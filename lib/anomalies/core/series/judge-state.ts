/** What the judge of one series remembers beside the detector: numbers at fixed places, money exact, in under 1,100 bytes. */
import { type Usd, ZERO_USD } from "@/lib/kernel/money";

/** Figures that are numbers, each kept as Float64. */
const NUMBERS = [
  ...["firstMs", "untilMs", "activeMs", "buckets", "activeShare", "logMean", "logSpread", "activeCount", "burst", "feedbackMs"],
  ...["peerExpected", "peerUpper", "gapRarity", "gapLost", "gapStartMs", "gapSeenMs", "gapBuckets", "dayStartMs", "daySum", "days"],
  ...["level", "spread", "creep", "creepFromMs", "creepDays", "creepEarly", "creepLately", "creepUsual", "creepSeenMs"],
  ...["rhythmMean", "rhythmSpread", "rhythmDays", "rhythmFromMs", "rhythmSeenMs", "overFromMs", "overSeenMs", "overUntilMs"],
  ...["overScore", "overTimes", "overBuckets", "overHot", "overHighest", "overSparse"],
] as const;
/** The same, of what was begun to be remembered later. */
const LATER_NUMBERS = [
  ...["phaseX", "phaseY", "lateX", "lateY", "longFromMs", "longSeenMs", "longUntilMs", "longPeak", "longHighest"],
] as const;
/** Money, exact. */
const AMOUNTS = ["overActual", "overBase", "overImpact", "dayActual", "creepActual", "creepBase", "creepImpact"] as const;
const LATER_AMOUNTS = ["longActual", "longBase"] as const;
/** And of what was begun last: how far the day before was above its usual, what of it stood alone, and what came at other hours so far. */
const LAST_NUMBERS = ["lastResidual"] as const;
const LAST_AMOUNTS = ["aloneUsd", "elsewhereUsd"] as const;
const WEEK_HOURS = 168;
const HOURS = 24;

type Numbers = Record<(typeof NUMBERS | typeof LATER_NUMBERS | typeof LAST_NUMBERS)[number], number>;
type Amounts = Record<(typeof AMOUNTS | typeof LATER_AMOUNTS | typeof LAST_AMOUNTS)[number], Usd>;
/**
 * `active`: of each hour of the week how often there was any use, in 255ths; `weekday`: how a weekday differs, as a logarithm; `hours`:
 * what was judged of the last 24 hours, each at its place in the day; `hourNanos`: what they cost, in whole billionths of a dollar.
 */
export type JudgeState = Numbers & Amounts & { active: Uint8Array; weekday: Float32Array; hours: Float32Array; hourNanos: Float64Array };

const AMOUNT_BYTES = 16;
/** What states had from the beginning on. */
const FIRST_BYTES = 8 * NUMBERS.length + AMOUNT_BYTES * AMOUNTS.length + WEEK_HOURS + 4 * (7 + HOURS);
const LATER_BYTES = FIRST_BYTES + 8 * LATER_NUMBERS.length + AMOUNT_BYTES * LATER_AMOUNTS.length + 8 * HOURS;
export const JUDGE_BYTES = LATER_BYTES + 8 * LAST_NUMBERS.length + AMOUNT_BYTES * LAST_AMOUNTS.length;
/** Of the first version, which kept the shape of a day at its end. */
const SHAPED_BYTES = FIRST_BYTES + 4 * HOURS;
/** What states of earlier versions have. */
export const EARLIER_BYTES: readonly number[] = [SHAPED_BYTES, LATER_BYTES];

export function freshState(): JudgeState {
  const numbers = Object.fromEntries([...NUMBERS, ...LATER_NUMBERS, ...LAST_NUMBERS].map((name) => [name, 0])) as Numbers;
  const amounts = Object.fromEntries([...AMOUNTS, ...LATER_AMOUNTS, ...LAST_AMOUNTS].map((name) => [name, ZERO_USD])) as Amounts;
  return {
    ...numbers,
    ...amounts,
    active: new Uint8Array(WEEK_HOURS),
    weekday: new Float32Array(7),
    hours: new Float32Array(HOURS),
    hourNanos: new Float64Array(HOURS),
  };
}

/** Both walk the same places: what is written at one is read from it. */
export function writeState(state: JudgeState): Uint8Array {
  const bytes = new Uint8Array(JUDGE_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const number = (value: number): void => {
    view.setFloat64(at, value, true);
    at += 8;
  };
  const amount = (value: Usd): void => {
    view.setBigUint64(at, BigInt.asUintN(64, value), true);
    view.setBigInt64(at + 8, BigInt.asIntN(64, value >> 64n), true);
    at += AMOUNT_BYTES;
  };
  for (const name of NUMBERS) number(state[name]);
  for (const name of AMOUNTS) amount(state[name]);
  bytes.set(state.active, at);
  at += WEEK_HOURS;
  for (const value of [...state.weekday, ...state.hours]) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  for (const name of LATER_NUMBERS) number(state[name]);
  for (const name of LATER_AMOUNTS) amount(state[name]);
  for (const value of state.hourNanos) number(value);
  for (const name of LAST_NUMBERS) number(state[name]);
  for (const name of LAST_AMOUNTS) amount(state[name]);
  return bytes;
}

/** @param bytes Of an earlier version what is missing begins with nothing. */
export function readState(bytes: Uint8Array): JudgeState {
  const own = new Uint8Array(JUDGE_BYTES);
  own.set(bytes.length === SHAPED_BYTES ? bytes.subarray(0, FIRST_BYTES) : bytes);
  const view = new DataView(own.buffer);
  const state = freshState();
  let at = 0;
  const number = (): number => {
    at += 8;
    return view.getFloat64(at - 8, true);
  };
  const amount = (): Usd => {
    at += AMOUNT_BYTES;
    return ((view.getBigInt64(at - 8, true) << 64n) + view.getBigUint64(at - AMOUNT_BYTES, true)) as Usd;
  };
  for (const name of NUMBERS) state[name] = number();
  for (const name of AMOUNTS) state[name] = amount();
  state.active.set(own.subarray(at, at + WEEK_HOURS));
  at += WEEK_HOURS;
  for (const array of [state.weekday, state.hours]) {
    for (let i = 0; i < array.length; i++) {
      array[i] = view.getFloat32(at, true);
      at += 4;
    }
  }
  for (const name of LATER_NUMBERS) state[name] = number();
  for (const name of LATER_AMOUNTS) state[name] = amount();
  for (let i = 0; i < HOURS; i++) state.hourNanos[i] = number();
  for (const name of LAST_NUMBERS) state[name] = number();
  for (const name of LAST_AMOUNTS) state[name] = amount();
  return state;
}
