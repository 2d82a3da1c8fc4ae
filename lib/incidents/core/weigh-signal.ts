/** Whether a signal stands by itself, tells more about what does, or is quiet, and why. */
import type { Signal } from "@/lib/anomalies/core/signal";
import { type Usd, ZERO_USD } from "@/lib/kernel/money";
import { type FloorPolicy, floorOfSignal, hasFloor, stakeBeyondMean } from "./policy";
import { gravity, scopeKey, traitsOf } from "./traits";
import { type Feedback, saidOf, type Window, windowOf } from "./windows";

export const QUIET_REASONS = ["below_floor", "planned", "maintenance", "expected"] as const;
export type QuietReason = (typeof QUIET_REASONS)[number];

export type Weight = {
  stands: boolean;
  /** Too small to stand alone: it joins what it is near. */
  isWeak: boolean;
  reason: QuietReason | null;
};

const STANDS: Weight = { stands: true, isWeak: false, reason: null };
const WEAK: Weight = { stands: false, isWeak: true, reason: "below_floor" };
const quiet = (reason: QuietReason): Weight => ({ stands: false, isWeak: false, reason });

type Around = {
  windows: readonly Window[];
  feedback?: readonly Feedback[];
  policy: FloorPolicy;
  spend30d: ReadonlyMap<string, Usd>;
};

/** @param isHeld It is in an incident: what is planned or said afterwards does not take it out. */
export function weigh(signal: Signal, { windows, feedback = [], policy, spend30d }: Around, isHeld: boolean): Weight {
  if (traitsOf(signal.detector).pins) return STANDS;
  const window = windowOf(signal, windows);
  const said = saidOf(signal, feedback);
  const last = said.reduce<Feedback | undefined>((newest, one) => (newest && newest.atMs >= one.atMs ? newest : one), undefined);
  if (!isHeld && window?.kind === "planned" && canBePlanned(signal)) return quiet("planned");
  const isExpected = last?.verdict === "expected" || last?.verdict === "planned";
  if (!isHeld && isExpected && traitsOf(signal.detector).family !== "secret") return quiet("expected");
  const isSmall = isBelow(signal, policy, spend30d, falseAlarms(said));
  if (isSmall) return isHeld ? WEAK : last?.verdict === "false" && !hasFloor(signal) ? quiet("expected") : WEAK;
  return window?.kind === "maintenance" ? { ...STANDS, reason: "maintenance" } : STANDS;
}

/** What was announced explains what costs more and what is a little odd; never a secret, nor a grave sign of abuse. */
const canBePlanned = (signal: Signal): boolean =>
  hasFloor(signal) || (traitsOf(signal.detector).family !== "secret" && gravity(signal.severity) < gravity("high"));

const falseAlarms = (said: readonly Feedback[]): number => said.filter(({ verdict }) => verdict === "false").length;

/** Each false alarm of 30 days doubles what it takes; without a floor it takes a step of severity more than low or medium. */
function isBelow(signal: Signal, policy: FloorPolicy, spend30d: Around["spend30d"], alarms: number): boolean {
  if (signal.severity === "info") return true;
  if (!hasFloor(signal)) return alarms > 0 && gravity(signal.severity) < gravity("high");
  const stakeUsd = stakeBeyondMean(signal, spend30d.get(scopeKey(signal)) ?? ZERO_USD);
  return stakeUsd < floorOfSignal(signal, policy, spend30d) << BigInt(Math.min(alarms, 10));
}
