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

export const isNothing = (m: Measures): boolean => m.costUsd === 0n && m.flatValueUsd === 0n && COUNTS.every((count) => m[count] === 0n);

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

/** Nothing of it has a price yet, so that what it costs is not known. */
const isUnpriced = (m: Measures): boolean => m.costUsd === 0n && m.unpricedEvents > 0n;

export const costPerMillionTokens = (m: Measures): string | null => (isUnpriced(m) ? null : costPer(m.costUsd, tokensTotal(m), 1_000_000n));
export const costPerRequest = (m: Measures): string | null => (isUnpriced(m) ? null : costPer(m.costUsd, m.requests, 1n));
const promptTokens = (m: Measures): bigint => m.inputUncached + m.cacheRead + m.cacheWrite;

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
export const cacheHitShare = (m: Measures): string | null => shareOf(m.cacheRead, promptTokens(m));
/** Failed events as a part of all. */
export const errorShare = (m: Measures): string | null => shareOf(m.errors, m.events);

export const ADDITIVE = ["cost", "tokens", "requests"] as const;
/** Made from sums, and never added up themselves. */
export const RATIOS = ["cost_per_million_tokens", "cost_per_request", "cache_hit_rate", "error_share"] as const;
export type Ratio = (typeof RATIOS)[number];
export const METRICS = [...ADDITIVE, ...RATIOS] as const;
export type Metric = (typeof METRICS)[number];
export const isRatio = (metric: Metric): metric is Ratio => RATIOS.some((ratio) => ratio === metric);

type RatioRule = { of: (m: Measures) => string | null; wholeOf: (m: Measures) => bigint };
/** Each ratio, and the sum that it divides by: the whole, by which groups are ranked. */
const RATIO_RULE: Readonly<Record<Ratio, RatioRule>> = {
  cost_per_million_tokens: { of: costPerMillionTokens, wholeOf: tokensTotal },
  cost_per_request: { of: costPerRequest, wholeOf: (m) => m.requests },
  cache_hit_rate: { of: cacheHitShare, wholeOf: promptTokens },
  error_share: { of: errorShare, wholeOf: (m) => m.events },
};

const TOKENS = ["inputUncached", "cacheRead", "cacheWrite", "output", "embedding"] as const;
/** The measures that `sizeOf` reads beside the cost, which breaks ties. */
export const SIZE_MEASURES: Readonly<Record<Metric, readonly Count[]>> = {
  cost: [],
  tokens: TOKENS,
  requests: ["requests"],
  cost_per_million_tokens: TOKENS,
  cost_per_request: ["requests"],
  cache_hit_rate: ["inputUncached", "cacheRead", "cacheWrite"],
  error_share: ["events"],
};

/** How large a group is by a metric: a ratio is ranked by what it divides by, or one failed call would lead the list. */
export function sizeOf(m: Measures, metric: Metric): bigint {
  if (isRatio(metric)) return RATIO_RULE[metric].wholeOf(m);
  return metric === "cost" ? m.costUsd : metric === "tokens" ? tokensTotal(m) : m.requests;
}

export type WireRatios = {
  costPerMillionTokensUsd: string | null;
  costPerRequestUsd: string | null;
  cacheHitShare: string | null;
  errorShare: string | null;
};
/** How each ratio is named in an answer. */
export const RATIO_FIELD = {
  cost_per_million_tokens: "costPerMillionTokensUsd",
  cost_per_request: "costPerRequestUsd",
  cache_hit_rate: "cacheHitShare",
  error_share: "errorShare",
} as const satisfies Record<Ratio, keyof WireRatios>;

/** The ratios that are asked for; null where there is nothing to divide by, or what was spent is not known. */
export const wireRatios = (m: Measures, metrics: readonly Metric[]): Partial<WireRatios> =>
  Object.fromEntries(metrics.filter(isRatio).map((ratio) => [RATIO_FIELD[ratio], RATIO_RULE[ratio].of(m)]));
