/** When a signal becomes an incident, and how often people are told. */
import type { Severity, Signal } from "@/lib/anomalies/core/signal";
import { parseUsd, subtractUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { gravity, isSeries, scopeKey, traitsOf } from "./traits";

export type IncidentPolicy = {
  /** Null: it slides with the spend of 30 days. */
  floorUsd: Usd | null;
  /** What a series alone has to come to, of what the organisation spent in 30 days: a decimal string from 0 to 1, at most six places. */
  seriesShare: string;
  /** Notifications of incidents a day and recipient; more wait for the daily mail. */
  alertsPerDay: number;
  tellFrom: Severity;
  /** Budgets whose thresholds open an incident: id to the share from which on, a decimal string. */
  spendSignals: Readonly<Record<string, string>>;
};

export type FloorPolicy = Pick<IncidentPolicy, "floorUsd" | "seriesShare">;

export const DEFAULT_POLICY: IncidentPolicy = {
  floorUsd: null,
  seriesShare: "0.001",
  alertsPerDay: 10,
  tellFrom: "medium",
  spendSignals: {},
};

/** Spend of 30 days below the first, the floor is the second. */
const SLIDE = [
  ["100", "2"],
  ["1000", "10"],
  ["10000", "50"],
  ["100000", "250"],
] as const;
const HIGHEST_FLOOR_USD = "1000";
const DAYS = 30n;
const LEAST_PERCENT = 2n;

/** The floor of a scope by what it spent in the 30 days before: set or sliding, and never below 2 % of its mean day. */
export function floorOf({ floorUsd }: Pick<IncidentPolicy, "floorUsd">, spend30dUsd: Usd): Usd {
  const sliding = parseUsd(SLIDE.find(([below]) => spend30dUsd < parseUsd(below))?.[1] ?? HIGHEST_FLOOR_USD);
  const least = ((spend30dUsd * LEAST_PERCENT) / (100n * DAYS)) as Usd;
  const floor = floorUsd ?? sliding;
  return floor > least ? floor : least;
}

/** What is of low severity is no sign of harm by itself: a night's work for a few dollars is nobody's incident. A program that goes wrong is. */
const LEAST_FOR_LOW_USD = parseUsd("20");

/** What lasts may be sure and yet be a dollar a day. */
const LEAST_FOR_SERIES_USD = parseUsd("10");

const isHarmless = ({ severity, detector }: Signal): boolean => severity === "low" && traitsOf(detector).family !== "loop";

export const ORGANISATION_KEY = "organisation:";
const MILLION = 1_000_000n;

/** As sure as that a series is when a bucket is as rare as one in ten thousand, or when what is unusual lasts. */
const SURE = 0.6;

/**
 * The floor of a signal, at what its scope and the organisation spent in the 30 days before. Of a series alone it is never below
 * a share of the whole: a statistical surprise of a few dollars is not worth the time of people who watch over thousands. Surprises are
 * many where series are; one of which its series is sure is none of them.
 */
export function floorOfSignal(signal: Signal, { floorUsd, seriesShare }: FloorPolicy, spend30d: ReadonlyMap<string, Usd>): Usd {
  const own = floorOf({ floorUsd }, spend30d.get(scopeKey(signal)) ?? ZERO_USD);
  const leastHere = isHarmless(signal) ? LEAST_FOR_LOW_USD : isSeries(signal) ? LEAST_FOR_SERIES_USD : ZERO_USD;
  const floor = floorUsd === null && own < leastHere ? leastHere : own;
  if (!isSeries(signal) || signal.confidence >= SURE) return floor;
  const least = ((spend30d.get(ORGANISATION_KEY) ?? ZERO_USD) * BigInt(Math.round(Number(seriesShare) * Number(MILLION)))) / MILLION;
  return least > floor ? (least as Usd) : floor;
}

/** What a floor is held against: the excess; what did not come, of a drop; all that ran through it where the excess is not the harm. */
export function stakeOf(signal: Pick<Signal, "detector" | "impactUsd" | "actualUsd" | "expectedUsd">): Usd {
  const { detector, impactUsd, actualUsd, expectedUsd } = signal;
  if (detector === "S4") return expectedUsd > actualUsd ? subtractUsd(expectedUsd, actualUsd) : ZERO_USD;
  return traitsOf(detector).staked === "actual" && actualUsd > impactUsd ? actualUsd : impactUsd;
}

/** Whether money decides that people hear of it. */
export function hasFloor({ detector, severity }: Pick<Signal, "detector" | "severity">): boolean {
  const { freeFrom } = traitsOf(detector);
  return freeFrom === undefined || gravity(severity) < gravity(freeFrom);
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** No rate is made of less. */
const LEAST_SPAN_MS = 2 * 3_600_000;
/** Silence that is shorter may be a pause: only what was silent for a day is silent until somebody looks. */
const LEAST_SILENCE_MS = DAY_MS;

/** What is at stake if it goes on for a week as it did so far; no less than it was already. */
function inAWeek(signal: Signal): Usd {
  const stake = stakeOf(signal);
  const spanMs = Math.max(signal.untilMs - signal.startedMs, LEAST_SPAN_MS);
  if (signal.detector === "S4" && spanMs < LEAST_SILENCE_MS) return stake;
  return spanMs < WEEK_MS ? (((stake * BigInt(WEEK_MS)) / BigInt(Math.round(spanMs))) as Usd) : stake;
}

const BURSTS: ReadonlySet<string> = new Set(["S1", "S6"]);

/**
 * What a floor is held against: of what goes on until somebody mends it, what a week of it comes to.
 * Of an excess of hours no more is at stake than what is beyond the mean of 30 days: what comes in bursts is mostly far below
 * its mean, so that days of bursts together look like an excess and are none.
 */
export function stakeBeyondMean(signal: Signal, spend30dUsd: Usd): Usd {
  const stake = traitsOf(signal.detector).goesOn ? inAWeek(signal) : stakeOf(signal);
  if (!BURSTS.has(signal.detector)) return stake;
  const mean = ((spend30dUsd * BigInt(signal.untilMs - signal.startedMs)) / (DAYS * BigInt(DAY_MS))) as Usd;
  const beyond = signal.actualUsd > mean ? subtractUsd(signal.actualUsd, mean) : ZERO_USD;
  return beyond < stake ? beyond : stake;
}
