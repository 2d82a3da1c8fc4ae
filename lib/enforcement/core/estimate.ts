/** How much a call may use at most, in each unit that budgets have, by the prices of now. */

import type { EnforcementPolicy } from "@/lib/budgets/core/book";
import { type Amount, countAmount, parseAmount, type Unit } from "@/lib/budgets/core/budget";
import { divideHalfEven, parseFixed } from "@/lib/kernel/money";
import { type Mode, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import type { PriceBook } from "@/lib/pricing/core/price-book";
import { rateLine } from "@/lib/pricing/core/rate";
import type { Estimate } from "../schemas";

/** `priced`: by its own price, by the dearest of its provider, or not at all. */
export type Estimated = { amounts: Record<Unit, Amount>; outputTokens: number; priced: "known" | "dearest" | "unknown" };

type EstimatedCall = { provider: string; model: string; mode: Mode; estimate: Estimate };

/**
 * Every token of the prompt is taken as uncached, since nobody knows before the call. A count that is not sent is taken as
 * the policy's bound (of what is put out) or as one (tokens, where only money was estimated): never as all that is left.
 * @param isFirst Whether it is the first attempt of its request: others are no new request.
 */
export function estimateCall(book: PriceBook, policy: EnforcementPolicy, call: EstimatedCall, isFirst: boolean, at: Date): Estimated {
  const requests = countAmount(isFirst ? 1n : 0n);
  if ("costUsd" in call.estimate) {
    const one = countAmount(1n);
    const usd = parseAmount(call.estimate.costUsd);
    return { amounts: { usd, tokens: one, inputTokens: one, outputTokens: one, requests, credits: 1n }, outputTokens: 1, priced: "known" };
  }
  const { inputTokens, maxOutputTokens: outputTokens = policy.defaultOutputTokens } = call.estimate;
  const cost = costOf(book, policy, call, BigInt(inputTokens), BigInt(outputTokens), at);
  const amounts = {
    usd: cost.usd,
    tokens: countAmount(BigInt(inputTokens) + BigInt(outputTokens)),
    inputTokens: countAmount(BigInt(inputTokens)),
    outputTokens: countAmount(BigInt(outputTokens)),
    requests,
    credits: cost.credits,
  };
  return { amounts, outputTokens, priced: cost.priced };
}

type Cost = { usd: Amount; credits: Amount; priced: Estimated["priced"] };

function costOf(
  book: PriceBook,
  policy: EnforcementPolicy,
  { provider, model, mode }: EstimatedCall,
  input: bigint,
  output: bigint,
  at: Date,
): Cost {
  const quantities = { ...UNKNOWN_QUANTITIES, input, output, requests: 1n };
  const rating = rateLine(book, { provider, model, quantities }, { at, mode });
  if (rating.costUsd !== null) return { usd: rating.costUsd, credits: 1n, priced: "known" };
  if (policy.unknownModel !== "dearest") return { usd: 0n, credits: 1n, priced: "unknown" };
  const rates = dearestRates(book, provider, at);
  if (!rates) return { usd: 0n, credits: 1n, priced: "unknown" };
  return { usd: divideHalfEven(rates.input * input + rates.output * output, RATE_SHIFT), credits: 1n, priced: "dearest" };
}

type Rates = { input: bigint; output: bigint };
/** Rates are kept with three digits more than money has, per token. */
const RATE_SCALE = 18;
const RATE_SHIFT = 1_000n;
const HOUR_MS = 3_600_000;
const dearest = new WeakMap<PriceBook, Map<string, Rates | null>>();

/** The highest rates of any model of a provider in force now; of any provider, when this one has none. */
function dearestRates(book: PriceBook, provider: string, at: Date): Rates | null {
  const byProvider = dearest.get(book) ?? new Map<string, Rates | null>();
  dearest.set(book, byProvider);
  const key = `${provider} ${Math.floor(at.getTime() / HOUR_MS)}`;
  const known = byProvider.get(key);
  if (known !== undefined) return known;
  const own = book.models.get(provider);
  const models = own ? [...own.values()] : [...book.models.values()].flatMap((byModel) => [...byModel.values()]);
  let rates: Rates | null = null;
  for (const { rows } of models) {
    for (const row of rows) {
      if ((row.meter !== "input" && row.meter !== "output") || row.validFrom > at || (row.validTo && row.validTo <= at)) continue;
      rates ??= { input: 0n, output: 0n };
      const rate = divideHalfEven(parseFixed(row.rate, RATE_SCALE), BigInt(row.per));
      if (rate > rates[row.meter as keyof Rates]) rates[row.meter as keyof Rates] = rate;
    }
  }
  byProvider.set(key, rates);
  return rates;
}
