/**
 * B12: answers become much longer or shorter beside their prompts. Hourly means of ln((output + 1) / (prompt + 1)), each value
 * cut somewhat beyond its usual first and last hundredth, against their median of 14 days, summed in both directions (CUSUM).
 */
import { titled } from "../title";
import type { Call } from "./call";
import { fact, numberOf, times, usdOf } from "./figures";
import { type Drift, type Hour, type IdentityState, noDrift, RATIO_HOURS } from "./identity-state";
import { addToQuantile, quantileOf } from "./quantile";
import type { Sight } from "./sight";
import { DAY_MS } from "./week-profile";

type Limits = { requests: number; slack: number; sigmas: number; shift: number; learningDays: number };

const MEMORY_MS = 15 * DAY_MS;
/** What is summed now must not be what it is compared with. */
const LAG_MS = DAY_MS;
const LEARNT = 24;
/** Ratios that hardly vary must not make a sigma of nothing. */
const LEAST_SIGMA = 0.05;
const MAD_TO_SIGMA = 1.4826;
/** Values before their hundredths are known. */
const LEARNT_VALUES = 200;
/** As much beyond them is let in: a shift of all calls must show, one absurd call must not. */
const BEYOND = 1;

export function addRatio(me: IdentityState, { output, prompt, kind, succeeded }: Call): void {
  if (kind !== "model" || !succeeded || prompt + output === 0) return;
  const value = Math.log((output + 1) / (prompt + 1));
  const isLearnt = me.ratioLow.n >= LEARNT_VALUES;
  const low = isLearnt ? quantileOf(me.ratioLow, 0.01) - BEYOND : value;
  const high = isLearnt ? quantileOf(me.ratioHigh, 0.99) + BEYOND : value;
  addToQuantile(me.ratioLow, 0.01, value);
  addToQuantile(me.ratioHigh, 0.99, value);
  me.hour.ratio += Math.min(Math.max(value, low), high);
  me.hour.ratios++;
}

export function watchOutputRatio(sight: Sight): void {
  const { me, at } = sight;
  const { hour, ratio } = me;
  const limits = sight.limits<Limits>("B12");
  if (!limits || hour.ratios < limits.requests) return;
  const mean = hour.ratio / hour.ratios;
  const usual = usualRatio(me, at);
  if (!usual || sight.historyMs < limits.learningDays * DAY_MS) {
    learnRatio(me, mean, at);
    return;
  }
  const z = (mean - usual.median) / usual.sigma;
  addDrift(ratio.up, z - limits.slack, mean - usual.median, hour);
  addDrift(ratio.down, -z - limits.slack, usual.median - mean, hour);
  const drift = ratio.up.sum >= ratio.down.sum ? ratio.up : ratio.down;
  const change = Math.exp(drift.hours === 0 ? 0 : drift.shift / drift.hours);
  if (drift.sum <= limits.sigmas || change < limits.shift) {
    // A drift that is still summed must not become usual while it is.
    if (drift.sum < limits.sigmas / 2) learnRatio(me, mean, at);
    return;
  }
  raiseDrift(sight, drift, change, mean, usual.median);
  // It is told of; what goes on is summed anew, and becomes usual within days.
  ratio.up = noDrift();
  ratio.down = noDrift();
  learnRatio(me, mean, at);
}

function addDrift(drift: Drift, step: number, shift: number, { usd, firstAt }: Hour): void {
  if (drift.sum + step <= 0) {
    Object.assign(drift, noDrift());
    return;
  }
  drift.sum += step;
  drift.hours++;
  drift.shift += shift;
  drift.usd += usd;
  drift.since ||= firstAt;
}

function raiseDrift(sight: Sight, drift: Drift, change: number, mean: number, median: number): void {
  const { me, at, subject } = sight;
  const expected = Math.min(numberOf(drift.usd), subject.usualNow().cost * drift.hours);
  sight.raise({
    detector: "B12",
    startedMs: drift.since || at,
    severity: "medium",
    title: titled(sight.name, `: answers ${times(change)} times as ${drift === me.ratio.up ? "long" : "short"} beside their prompts`),
    addUsd: drift.usd,
    addExpectedUsd: usdOf(expected),
    confidence: 0.6,
    score: Math.min(300, drift.sum / Math.LN10),
    evidence: [
      fact("Output to input", Math.exp(mean).toPrecision(3)),
      fact("Usual", Math.exp(median).toPrecision(3)),
      fact("Hours", drift.hours),
      fact("Calls in the hour", me.hour.ratios),
    ],
  });
}

function learnRatio({ ratio }: IdentityState, mean: number, at: number): void {
  const slot = ratio.next % RATIO_HOURS;
  ratio.hours[slot] = mean;
  ratio.times[slot] = at;
  ratio.next++;
}

/** The median of 14 days, its neighbours weighed in: of nights and days that differ it lies between them. */
function usualRatio({ ratio }: IdentityState, at: number): { median: number; sigma: number } | null {
  const values: number[] = [];
  for (let i = 0; i < Math.min(ratio.next, RATIO_HOURS); i++)
    if (isBetween(ratio.times[i] ?? 0, at - MEMORY_MS, at - LAG_MS)) values.push(ratio.hours[i] ?? 0);
  if (values.length < LEARNT) return null;
  values.sort((a, b) => a - b);
  const median = (quarterOf(values, 1) + 2 * quarterOf(values, 2) + quarterOf(values, 3)) / 4;
  const off = values.map((value) => Math.abs(value - median)).sort((a, b) => a - b);
  return { median, sigma: Math.max(LEAST_SIGMA, MAD_TO_SIGMA * quarterOf(off, 2)) };
}

const isBetween = (time: number, from: number, to: number): boolean => time > from && time <= to;

/** The first, second or third quartile of sorted values. */
function quarterOf(sorted: readonly number[], quarter: number): number {
  const at = ((sorted.length - 1) * quarter) / 4;
  const lower = sorted[Math.floor(at)] ?? 0;
  return lower + ((sorted[Math.ceil(at)] ?? 0) - lower) * (at - Math.floor(at));
}
