/**
 * What a call would cost: counts as a producer gives them, made disjoint by the stated convention, then rated exactly
 * like an event, by the price book or by a list of prices that the caller brings.
 */
import { type ErrorDetail, Invalid } from "@/lib/kernel/errors";
import { formatUsd } from "@/lib/kernel/money";
import type { Quote, QuoteInput, QuoteUsage } from "../schemas";
import { listRates } from "./list-rates";
import { type Quantities, UNKNOWN_QUANTITIES } from "./meters";
import { buildPriceBook, type PriceBook, resolveModel } from "./price-book";
import { ALWAYS, type PriceRow } from "./price-row";
import { normaliseProvider } from "./provider-names";
import { rateLine } from "./rate";

/**
 * @param now Used when the quote does not say when.
 * @throws Invalid (422) naming each count that contradicts another.
 */
export function quote(book: PriceBook, input: QuoteInput, now: Date): Quote {
  const used = input.prices ? bookOf(input) : book;
  const quantities = disjointQuantities(input, used);
  const at = { at: input.at ?? now, mode: input.mode, ...(input.region === undefined ? {} : { region: input.region }) };
  const rating = rateLine(used, { provider: input.provider, model: input.model, quantities }, at);
  const resolution = resolveModel(used, input.provider, input.model);
  const unpriced = rating.charges.filter((charge) => charge.costUsd === null).map((charge) => charge.meter);
  const ids = rating.charges.flatMap((charge) => (charge.priceId === null ? [] : [charge.priceId]));
  return {
    lines: rating.charges.map(({ meter, quantity, rate, per, costUsd, fallback }) => ({
      meter,
      quantity,
      rate,
      per,
      cost: costUsd,
      ...(fallback === undefined ? {} : { fallback }),
    })),
    total: rating.costUsd === null ? null : formatUsd(rating.costUsd),
    priceIds: [...new Set(ids)],
    ...(unpriced.length === 0 ? {} : { unpriced }),
    pricedAs: resolution && {
      provider: resolution.priced.provider,
      model: resolution.priced.model,
      by: input.prices ? "prices" : (resolution.pattern ?? resolution.by),
    },
    flags: rating.flags,
  };
}

/** A book that holds nothing but the prices of one quote, in its own mode. */
function bookOf(input: QuoteInput): PriceBook {
  const provider = normaliseProvider(input.provider);
  const rows = listRates(input.prices ?? {}).map(
    ({ meter, minTokensExclusive, rate, per }): PriceRow => ({
      id: null,
      provider,
      model: input.model.trim().toLowerCase(),
      meter,
      mode: input.mode,
      region: "",
      minTokensExclusive,
      dayMinuteFrom: null,
      dayMinuteTo: null,
      rate,
      per,
      validFrom: ALWAYS,
      validTo: null,
      origin: "organisation",
      originVersion: "quote",
    }),
  );
  return buildPriceBook(rows, []);
}

const CACHE_KEYS = ["cacheRead", "cacheWrite", "cacheWrite5m", "cacheWrite1h"] as const;
const INPUT_PARTS = ["audioIn", "imageIn", "videoIn"] as const;
const OUTPUT_PARTS = ["reasoning", "audioOut", "imageOut", "videoOut"] as const;

function disjointQuantities({ usage, convention, provider, model }: QuoteInput, book: PriceBook): Quantities {
  const problems: ErrorDetail[] = [];
  const cached = total(usage, CACHE_KEYS);
  const sendsCache = CACHE_KEYS.some((key) => usage[key] !== undefined);
  if (sendsCache && convention === undefined) {
    problems.push({
      location: "convention",
      message: "Missing, and cache counts are sent: whether input holds them decides the cost.",
      fix: 'Send "inclusive" when input already holds the cached tokens, "disjoint" when they come beside it.',
    });
  }
  if (convention === "inclusive" && sendsCache) requireRoom(problems, usage, "input", CACHE_KEYS);
  requireRoom(problems, usage, "input", INPUT_PARTS);
  requireRoom(problems, usage, "output", OUTPUT_PARTS);
  const first = problems[0];
  if (first) throw new Invalid(`${first.location}: ${first.message}`, problems);
  const quantities: Quantities = { ...UNKNOWN_QUANTITIES };
  for (const [key, count] of Object.entries(usage)) if (count !== undefined) Object.assign(quantities, { [key]: count });
  if (convention === "inclusive" && usage.input !== undefined) quantities.input = usage.input - cached;
  // A quote is for one call unless it says how many: so a fee per request counts once.
  if (usage.requests === undefined && hasRequestFee(book, provider, model)) quantities.requests = 1n;
  return quantities;
}

const hasRequestFee = (book: PriceBook, provider: string, model: string): boolean =>
  resolveModel(book, provider, model)?.priced.rows.some((row) => row.meter === "request") ?? false;

type CountKey = (typeof CACHE_KEYS | typeof INPUT_PARTS | typeof OUTPUT_PARTS)[number];

const total = (usage: QuoteUsage, keys: readonly CountKey[]): bigint => keys.reduce((sum, key) => sum + (usage[key] ?? 0n), 0n);

/** Parts may not be more than the whole that holds them. */
function requireRoom(problems: ErrorDetail[], usage: QuoteUsage, whole: "input" | "output", parts: readonly CountKey[]): void {
  const sum = total(usage, parts);
  if (sum === 0n) return;
  const sent = parts.filter((key) => (usage[key] ?? 0n) > 0n);
  const size = usage[whole];
  if (size !== undefined && sum <= size) return;
  const cache = sent.some((key) => (CACHE_KEYS as readonly string[]).includes(key));
  problems.push({
    location: `usage.${sent.length === 1 ? sent[0] : whole}`,
    message: `${sent.join(" + ")} (${sum}) ${sent.length === 1 ? "is" : "are"} part of ${whole} (${size ?? "missing"}) and cannot exceed it.`,
    fix: cache
      ? `Send ${whole} with the cached tokens in it, or convention "disjoint" when they come beside it.`
      : `Send ${whole} with these tokens in it.`,
  });
}
