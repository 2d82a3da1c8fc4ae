/**
 * What the signals of an incident come to together, no dollar twice. Signals of one subject that overlap look at the same
 * calls, so that of them a set is taken that does not overlap and comes to the most; parents count only where no child is
 * there. Exact: nothing but sums of bigint amounts.
 */
import type { Signal } from "@/lib/anomalies/core/signal";
import { addUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { componentsOf } from "./components";
import { byStart, isAggregate, scopeKey } from "./traits";

export type Money = { actualUsd: Usd; expectedUsd: Usd; impactUsd: Usd; impactMonthUsd: Usd };

const NOTHING = { actualUsd: ZERO_USD, expectedUsd: ZERO_USD, impactUsd: ZERO_USD };
type Sum = typeof NOTHING;

const MONTH_MS = 30 * 86_400_000;
/** A burst that is over in minutes is no rate: nothing is projected from less than six hours. */
const LEAST_SPAN_MS = 6 * 3_600_000;

const add = (a: Sum, b: Sum): Sum => ({
  actualUsd: addUsd(a.actualUsd, b.actualUsd),
  expectedUsd: addUsd(a.expectedUsd, b.expectedUsd),
  impactUsd: addUsd(a.impactUsd, b.impactUsd),
});

/** More excess, or as much excess with more behind it. */
const isMore = (a: Sum, b: Sum): boolean => a.impactUsd > b.impactUsd || (a.impactUsd === b.impactUsd && a.actualUsd > b.actualUsd);

/** The dearest set of spans that do not overlap: by their ends, each with the best that ended before it began. */
function dearest(signals: readonly Signal[]): Sum {
  const byEnd = [...signals].sort((a, b) => a.untilMs - b.untilMs || byStart(a, b));
  /** Of the first 0, 1, 2 … of them. */
  const best: Sum[] = [NOTHING];
  byEnd.forEach((signal, i) => {
    const taken = add(best[endedBefore(byEnd, signal.startedMs)] as Sum, signal);
    const left = best[i] as Sum;
    best.push(isMore(taken, left) ? taken : left);
  });
  return best.at(-1) as Sum;
}

/** How many of these, in the order of their ends, ended before an instant. */
function endedBefore(byEnd: readonly Signal[], atMs: number): number {
  let low = 0;
  let high = byEnd.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byEnd[middle] as Signal).untilMs < atMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Calls of one identity, or of one trace through several. */
const subjectsOf = ({ place, traceId, ...signal }: Signal): string[] => [
  place.identityId !== null
    ? `identity:${place.identityId}`
    : place.credentialId !== null
      ? `credential:${place.credentialId}`
      : scopeKey(signal),
  ...(traceId === null ? [] : [`trace:${traceId}`]),
];

/** @returns the sums, and the excess as it would be in 30 days if it went on at the rate of its own span. */
export function moneyAtRisk(signals: readonly Signal[]): Money {
  const deep = signals.filter((signal) => !isAggregate(signal));
  const counted = deep.some(({ impactUsd, actualUsd }) => impactUsd > 0n || actualUsd > 0n) ? deep : signals.filter(isAggregate);
  const groups = componentsOf(counted, subjectsOf);
  // Aggregates are of everything below them: the dearest of them says it all.
  const sums = groups.map(dearest);
  const sum = counted === deep ? sums.reduce(add, NOTHING) : sums.reduce((most, one) => (isMore(one, most) ? one : most), NOTHING);
  // A secret that lay around for weeks before it was misused makes the misuse no slower.
  const dear = counted.filter(({ impactUsd }) => impactUsd > 0n);
  const from = Math.min(...dear.map(({ startedMs }) => startedMs));
  const to = Math.max(...dear.map(({ untilMs }) => untilMs));
  if (dear.length === 0) return { ...sum, impactMonthUsd: ZERO_USD };
  const spanMs = BigInt(Math.round(Math.max(to - from, LEAST_SPAN_MS)));
  return { ...sum, impactMonthUsd: ((sum.impactUsd * BigInt(MONTH_MS)) / spanMs) as Usd };
}
