/**
 * The additive numbers of a set of usage rows, and the ratios made from them. Everything is an integer, so sums do not
 * depend on order or grouping; ratios are made last, from sums, and never added up.
 */
import { addUsd, divideHalfEven, formatFixed, formatUsd, subtractUsd, type Usd } from "@/lib/kernel/money";

export const COUNTS = [
  "events",
  "requests",
  "errors",
  "unpricedEvents",
  "inputUncached",
  "cacheRead",
  "cacheWrite",
  "output",
  "reasoning",
  "embedding",
] as const;
export type Count = (typeof COUNTS)[number];
/** `flatValueUsd` is what usage on flat plans would have cost: never a part of `costUsd`. */
export type Measures = { costUsd: Usd; flatValueUsd: Usd } & Record<Count, bigint>;

export const NO_USAGE: Measures = {
  costUsd: 0n as Usd,
  flatValueUsd: 0n as Usd,
  events: 0n,
  requests: 0n,
  errors: 0n,
  unpricedEvents: 0n,
  inputUncached: 0n,
  cacheRead: 0n,
  cacheWrite: 0n,
  output: 0n,
  reasoning: 0n,
  embedding: 0n,
};

export function addMeasures(a: Measures, b: Measures): Measures {
  const sum: Measures = { ...a, costUsd: addUsd(a.costUsd, b.costUsd), flatValueUsd: addUsd(a.flatValueUsd, b.flatValueUsd) };
  for (const count of COUNTS) sum[count] = a[count] + b[count];
  return sum;
}

export function subtractMeasures(a: Measures, b: Measures): Measures {
  const left: Measures = {
    ...a,
    costUsd: subtractUsd(a.costUsd, b.costUsd),
    flatValueUsd: subtractUsd(a.flatValueUsd, b.flatValueUsd),
  };
  for (const count of COUNTS) left[count] = a[count] - b[count];
  return left;
}

/** All tokens. `reasoning` is a part of `output` and is not added again. */
export const tokensTotal = (m: Measures): bigint => m.inputUncached + m.cacheRead + m.cacheWrite + m.output + m.embedding;

export type WireTokens = {
  inputUncached: string;
  cacheRead: string;
  cacheWrite: string;
  output: string;
  reasoning: string;
  embedding: string;
  total: string;
};

export const wireTokens = (m: Measures): WireTokens => ({
  inputUncached: m.inputUncached.toString(),
  cacheRead: m.cacheRead.toString(),
  cacheWrite: m.cacheWrite.toString(),
  output: m.output.toString(),
  reasoning: m.reasoning.toString(),
  embedding: m.embedding.toString(),
  total: tokensTotal(m).toString(),
});

export type WireMeasures = {
  costUsd: string;
  flatValueUsd: string;
  requests: string;
  tokens: WireTokens;
  events: string;
  errors: string;
  unpricedEvents: string;
};

export const wireMeasures = (m: Measures): WireMeasures => ({
  costUsd: formatUsd(m.costUsd),
  flatValueUsd: formatUsd(m.flatValueUsd),
  requests: m.requests.toString(),
  tokens: wireTokens(m),
  events: m.events.toString(),
  errors: m.errors.toString(),
  unpricedEvents: m.unpricedEvents.toString(),
});

/** Dollars for `per` units at the average of this cost and quantity, 15 decimals, or null without any quantity. */
export function costPer(costUsd: Usd, quantity: bigint, per: bigint): string | null {
  return quantity > 0n ? formatUsd(divideHalfEven(costUsd * per, quantity) as Usd) : null;
}

export const costPerMillionTokens = (m: Measures): string | null => costPer(m.costUsd, tokensTotal(m), 1_000_000n);

/** Part of a whole as a decimal string with six decimals, "0.018" for 1.8 %, or null when the whole is zero. */
export function shareOf(part: bigint, whole: bigint): string | null {
  return whole > 0n ? formatFixed(divideHalfEven(part * 1_000_000n, whole), 6) : null;
}

/**
 * Change against a comparison as a decimal string, "0.19" for +19 %. Null when there was nothing before: such a change
 * reads "new", it is not a percentage.
 */
export function changeShare(now: bigint, before: bigint): string | null {
  return before > 0n ? formatFixed(divideHalfEven((now - before) * 1_000_000n, before), 6) : null;
}

/** Cache reads as a part of the whole prompt. */
export const cacheHitShare = (m: Measures): string | null => shareOf(m.cacheRead, m.inputUncached + m.cacheRead + m.cacheWrite);
/** Failed events as a part of all. */
export const errorShare = (m: Measures): string | null => shareOf(m.errors, m.events);
