/**
 * How grave an incident is, with the reasons. It is as grave as its gravest signal; signs of different kinds within an hour
 * of each other, or much money, raise it. Source: noisy-or of the confidences, half as much again within 60 minutes.
 */
import { SEVERITIES, type Severity, type Signal } from "@/lib/anomalies/core/signal";
import { amountWords } from "@/lib/budgets/core/approval";
import { divideHalfEven, parseUsd, type Usd } from "@/lib/kernel/money";
import type { Money } from "./money-at-risk";
import { stakeOf } from "./policy";
import { ownOf } from "./span";
import { byStart, depthOf, type Family, gravest, gravity, isLasting, isSeries, traitsOf } from "./traits";

export type Reason = { text: string; detector?: string };
export type Graveness = { severity: Severity; reasons: Reason[]; confidence: number };

const TOGETHER_MS = 60 * 60_000;
const TOGETHER_FACTOR = 1.5;
const SURE = 0.9;
const MOST_SURE = 0.999;
const MUCH_USD = parseUsd("1000");
const MUCH_A_MONTH_USD = parseUsd("1000");
const ENOUGH_SO_FAR_USD = parseUsd("50");

const CENT = 10n ** 13n;
/** "$1,240.50" */
export const dollars = (amountUsd: Usd): string => amountWords(divideHalfEven(amountUsd, CENT) * CENT, "usd");

/** How sure it is that something is wrong: each detector counts once, by its surest signal. */
function confidenceOf(signals: readonly Signal[]): number {
  const surest = new Map<string, number>();
  for (const { detector, confidence } of signals) surest.set(detector, Math.max(surest.get(detector) ?? 0, confidence));
  // In one order, so that the last bit does not depend on the order of signals.
  const missed = [...surest.values()].sort((a, b) => a - b).reduce((product, confidence) => product * (1 - confidence), 1);
  const factor = surest.size > 1 && areTogether(signals) ? TOGETHER_FACTOR : 1;
  return Math.min(MOST_SURE, (1 - missed) * factor);
}

/** Whether two detectors saw something within an hour. */
function areTogether(signals: readonly Signal[]): boolean {
  const sorted = [...signals].sort((a, b) => a.detectedMs - b.detectedMs || byStart(a, b));
  return sorted.some((signal, i) => {
    const next = sorted.slice(i + 1).find(({ detector }) => detector !== signal.detector);
    return next !== undefined && next.detectedMs - signal.detectedMs <= TOGETHER_MS;
  });
}

/** A new way in and the cost of it, or a loop and its cost: two kinds of sign, both of weight. */
function agreeing(signals: readonly Signal[]): Family[] {
  const weighty = signals.filter(({ severity }) => gravity(severity) >= gravity("medium"));
  return [...new Set(weighty.map(({ detector }) => traitsOf(detector).family))].sort();
}

const raised = (severity: Severity): Severity => SEVERITIES[Math.min(gravity(severity) + 1, gravity("high"))] as Severity;

/** @param signals At least one. */
export function judgeSeverity(signals: readonly Signal[], { impactUsd, impactMonthUsd }: Money): Graveness {
  const confidence = confidenceOf(signals);
  const reasons: Reason[] = namedBy(signals);
  let severity = gravest(signals.map((signal) => signal.severity));
  if (signals.some(({ detector }) => traitsOf(detector).pins)) severity = "critical";
  const families = agreeing(signals);
  if (
    families.length > 1 &&
    families.includes("access") &&
    confidence >= SURE &&
    areTogether(signals) &&
    gravity(severity) < gravity("high")
  ) {
    severity = raised(severity);
    reasons.push({ text: "Signs of different kinds within an hour of each other" });
  }
  if (impactUsd >= MUCH_USD && gravity(severity) < gravity("high")) {
    severity = "high";
    reasons.push({ text: `${dollars(impactUsd)} beyond the expected so far` });
  }
  if (impactMonthUsd >= MUCH_A_MONTH_USD && impactUsd >= ENOUGH_SO_FAR_USD && gravity(severity) < gravity("medium")) {
    severity = "medium";
    reasons.push({ text: `${dollars(impactMonthUsd)} a month if it goes on` });
  }
  return { severity, reasons, confidence };
}

const MOST_REASONS = 12;

/** What each detector saw, once: its gravest signal, the gravest detector first. What lasts over many is no reason of what one of them did. */
function namedBy(signals: readonly Signal[]): Reason[] {
  const own = ownOf(signals);
  const byDetector = new Map<string, Signal>();
  for (const signal of [...signals].filter((each) => !isLasting(each) || own.includes(each)).sort(byWeight))
    if (!byDetector.has(signal.detector)) byDetector.set(signal.detector, signal);
  return [...byDetector.values()].slice(0, MOST_REASONS).map(({ title, detector }) => ({ text: title, detector }));
}

/** The gravest first, then the most telling, then the deepest. */
const byWeight = (a: Signal, b: Signal): number => gravity(b.severity) - gravity(a.severity) || byTelling(a, b);

const byTelling = (a: Signal, b: Signal): number =>
  traitsOf(b.detector).telling - traitsOf(a.detector).telling ||
  depthOf(a) - depthOf(b) ||
  gravity(b.severity) - gravity(a.severity) ||
  byStart(a, b);

/**
 * The signal that an incident is called by: of those hardly less grave than the gravest the one that says most of what
 * happened, so that a loop is not called by what it cost, nor a leaked key by its spike.
 */
export function leadOf(signals: readonly Signal[]): Signal {
  const most = gravity(gravest(signals.map(({ severity }) => severity)));
  const weighty = signals.filter(({ severity, detector }) => traitsOf(detector).pins || gravity(severity) >= most - 1);
  const [first] = [...weighty].sort(byTelling) as [Signal];
  return isSeries(first) ? leadOfSeries(weighty) : first;
}

/** Where only money says anything: what lasts, as it still is, or what came and went, whichever came to more. */
function leadOfSeries(signals: readonly Signal[]): Signal {
  const own = ownOf(signals);
  const [lasting] = own.filter(isLasting).sort((a, b) => b.untilMs - a.untilMs || byTelling(a, b));
  const [passing] = own.filter((signal) => !isLasting(signal)).sort((a, b) => byStake(a, b) || byTelling(a, b));
  if (!lasting || !passing) return (lasting ?? passing) as Signal;
  return stakeOf(lasting) > stakeOf(passing) ? lasting : passing;
}

function byStake(a: Signal, b: Signal): number {
  const [one, other] = [stakeOf(a), stakeOf(b)];
  return one > other ? -1 : one < other ? 1 : 0;
}
