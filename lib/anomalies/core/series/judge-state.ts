/** What the judge of one series remembers beside the detector: numbers at fixed places, money exact, in under 950 bytes. */
import { type Usd, ZERO_USD } from "@/lib/kernel/money";

/** Figures that are numbers, each kept as Float64. */
const NUMBERS = [
  ...["firstMs", "untilMs", "activeMs", "buckets", "activeShare", "logMean", "logSpread", "activeCount", "burst", "feedbackMs"],
  ...["peerExpected", "peerUpper", "gapRarity", "gapLost", "gapStartMs", "gapSeenMs", "gapBuckets", "dayStartMs", "daySum", "days"],
  ...["level", "spread", "creep", "creepFromMs", "creepDays", "creepEarly", "creepLately", "creepUsual", "creepSeenMs"],
  ...["rhythmMean", "rhythmSpread", "rhythmDays", "rhythmFromMs", "rhythmSeenMs", "overFromMs", "overSeenMs", "overUntilMs"],
  ...["overScore", "overTimes", "overBuckets", "overHot", "overHighest", "overSparse"],
] as const;
/** Money, exact. */
const AMOUNTS = ["overActual", "overBase", "overImpact", "dayActual", "creepActual", "creepBase", "creepImpact"] as const;
const WEEK_HOURS = 168;

type Numbers = Record<(typeof NUMBERS)[number], number>;
type Amounts = Record<(typeof AMOUNTS)[number], Usd>;
/** `active`: of each hour of the week how often there was any use, in 255ths; `weekday`: how a weekday differs, as a logarithm; `shape`: shares of
 * the hours of weekdays of late. */
export type JudgeState = Numbers & Amounts & { active: Uint8Array; weekday: Float32Array; today: Float32Array; shape: Float32Array };

const AMOUNT_BYTES = 16;
export const JUDGE_BYTES = 8 * NUMBERS.length + AMOUNT_BYTES * AMOUNTS.length + WEEK_HOURS + 4 * (7 + 24 + 24);

export function freshState(): JudgeState {
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, 0])) as Numbers;
  const amounts = Object.fromEntries(AMOUNTS.map((name) => [name, ZERO_USD])) as Amounts;
  return {
    ...numbers,
    ...amounts,
    active: new Uint8Array(WEEK_HOURS),
    weekday: new Float32Array(7),
    today: new Float32Array(24),
    shape: new Float32Array(24),
  };
}

export function writeState(state: JudgeState): Uint8Array {
  const bytes = new Uint8Array(JUDGE_BYTES);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const name of NUMBERS) {
    view.setFloat64(at, state[name], true);
    at += 8;
  }
  for (const name of AMOUNTS) {
    view.setBigUint64(at, BigInt.asUintN(64, state[name]), true);
    view.setBigInt64(at + 8, BigInt.asIntN(64, state[name] >> 64n), true);
    at += AMOUNT_BYTES;
  }
  bytes.set(state.active, at);
  at += WEEK_HOURS;
  for (const value of [...state.weekday, ...state.today, ...state.shape]) {
    view.setFloat32(at, value, true);
    at += 4;
  }
  return bytes;
}

export function readState(bytes: Uint8Array): JudgeState {
  const view = new DataView(bytes.buffer, bytes.byteOffset, JUDGE_BYTES);
  const state = freshState();
  let at = 0;
  for (const name of NUMBERS) {
    state[name] = view.getFloat64(at, true);
    at += 8;
  }
  for (const name of AMOUNTS) {
    state[name] = ((view.getBigInt64(at + 8, true) << 64n) + view.getBigUint64(at, true)) as Usd;
    at += AMOUNT_BYTES;
  }
  state.active.set(bytes.subarray(at, at + WEEK_HOURS));
  at += WEEK_HOURS;
  for (const array of [state.weekday, state.today, state.shape]) {
    for (let i = 0; i < array.length; i++) {
      array[i] = view.getFloat32(at, true);
      at += 4;
    }
  }
  return state;
}
