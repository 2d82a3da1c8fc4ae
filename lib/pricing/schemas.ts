/** What callers send to pricing and what they get. Client-safe; the OpenAPI document is generated from it. */
import { z } from "zod";
import { formatFixed, parseFixed } from "@/lib/kernel/money";
import { pageQuery } from "@/lib/kernel/page";
import { FX_SCALE } from "./core/fx";
import { type Meter, MODES, type Quantities } from "./core/meters";
import { ORIGINS } from "./core/price-row";

/** Larger counts are a mistake of units, not usage. */
export const MAX_QUANTITY = 10n ** 15n;
/** Dollars for a million tokens, or for one of anything else. */
const MAX_RATE = 10n ** 9n;
const RATE_SCALE = 18;

const TOO_LARGE = "Larger than any real usage (10^15).";

/** A count: a JSON integer or a decimal string without a fraction. */
export const Count = z.union([z.number(), z.string()]).transform((sent, ctx): bigint => {
  const text = String(sent).trim();
  const problem = !/^-?\d+(\.0+)?$/.test(text)
    ? { message: "Not a whole number.", fix: "Send an integer, as a JSON number or a decimal string." }
    : text.startsWith("-") && !/^-0+(\.0+)?$/.test(text)
      ? { message: "Negative.", fix: "Send 0 or more; leave out what is not known." }
      : undefined;
  if (problem) return fault(ctx, problem);
  const count = BigInt(text.replace(/\.0+$/, "").replace("-", ""));
  return count > MAX_QUANTITY ? fault(ctx, { message: TOO_LARGE, fix: "Check the unit: tokens, not a price." }) : count;
});

/** A quantity with up to six decimals. */
export const Amount = z.union([z.number(), z.string()]).transform((sent, ctx): string => {
  const fixed = readDecimal(String(sent), 6);
  if (fixed === null || fixed < 0n) {
    fault(ctx, { message: "Not a decimal number of 0 or more with at most six decimals.", fix: 'Send for example "12.5".' });
    return "0";
  }
  if (fixed > MAX_QUANTITY * 10n ** 6n) fault(ctx, { message: TOO_LARGE, fix: "Check the unit." });
  return formatFixed(fixed, 6);
});

/** A rate in dollars: a decimal string, or a JSON number taken by its shortest decimal form. */
export const RateText = z.union([z.string(), z.number()]).transform((sent, ctx): string => {
  const fixed = readDecimal(String(sent), RATE_SCALE);
  if (fixed === null) {
    fault(ctx, { message: "Not a decimal number with at most 18 decimals.", fix: 'Send a decimal string, for example "2.5".' });
    return "0";
  }
  if (fixed < 0n) fault(ctx, { message: "A price cannot be negative.", fix: "Send 0 for what is free." });
  if (fixed > MAX_RATE * 10n ** BigInt(RATE_SCALE))
    fault(ctx, { message: "Larger than any real price.", fix: "Send dollars for a million tokens, or for one unit." });
  return formatFixed(fixed, RATE_SCALE);
});

function fault(ctx: z.RefinementCtx, { message, fix }: { message: string; fix: string }): bigint {
  ctx.addIssue({ code: "custom", message, params: { fix } });
  return 0n;
}

/** Null when it is no decimal number, or has more decimals than are kept. */
function readDecimal(text: string, scale: number): bigint | null {
  try {
    const fixed = parseFixed(text, scale);
    return parseFixed(text, scale + 20) === fixed * 10n ** 20n ? fixed : null;
  } catch {
    return null;
  }
}

const optionalCounts = <Key extends string>(keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, Count.optional()])) as Record<Key, z.ZodOptional<typeof Count>>;
const optionalRates = <Key extends string>(keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, RateText.optional()])) as Record<Key, z.ZodOptional<typeof RateText>>;

const COUNT_KEYS = [
  "input",
  "cacheRead",
  "cacheWrite",
  "cacheWrite5m",
  "cacheWrite1h",
  "output",
  "reasoning",
  "embedding",
  "audioIn",
  "audioOut",
  "imageIn",
  "imageOut",
  "videoIn",
  "videoOut",
  "requests",
  "webSearches",
  "webFetches",
  "toolCalls",
  "retrievals",
  "rerankUnits",
  "images",
  "characters",
  "pages",
  "annotatedPages",
] as const satisfies readonly (keyof Quantities)[];

/** Counts as a producer gives them; what `input` holds is said by the convention. */
export const QuoteUsage = z.strictObject({
  ...optionalCounts(COUNT_KEYS),
  audioSeconds: Amount.optional(),
  codeSeconds: Amount.optional(),
  credits: Amount.optional(),
});
export type QuoteUsage = z.output<typeof QuoteUsage>;

/** Field of a price list → meter. Token fields are dollars per million tokens, `per…` fields dollars each. */
export const TOKEN_PRICE_METER = {
  input: "input",
  cacheRead: "cache_read",
  cacheWrite: "cache_write",
  cacheWrite5m: "cache_write_5m",
  cacheWrite1h: "cache_write_1h",
  output: "output",
  reasoning: "reasoning",
  embedding: "embedding",
  audioIn: "audio_in",
  audioOut: "audio_out",
  imageIn: "image_in",
  imageOut: "image_out",
  videoIn: "video_in",
  videoOut: "video_out",
} as const satisfies Record<string, Meter>;
export const UNIT_PRICE_METER = {
  perRequest: "request",
  perWebSearch: "web_search",
  perWebFetch: "web_fetch",
  perToolCall: "tool_call",
  perRetrieval: "retrieval",
  perRerankUnit: "rerank_unit",
  perImage: "image",
  perCharacter: "character",
  perPage: "page",
  perAnnotatedPage: "annotated_page",
  perAudioSecond: "audio_second",
  perCodeSecond: "code_second",
  perCredit: "credit",
} as const satisfies Record<string, Meter>;

const tokenRates = optionalRates(Object.keys(TOKEN_PRICE_METER) as (keyof typeof TOKEN_PRICE_METER)[]);

/** Rates for requests whose whole prompt is larger than the bound; what a tier leaves out keeps the base rate. */
export const PriceTier = z.strictObject({ aboveInputTokens: Count, ...tokenRates });
export const PriceList = z
  .strictObject({
    ...tokenRates,
    ...optionalRates(Object.keys(UNIT_PRICE_METER) as (keyof typeof UNIT_PRICE_METER)[]),
    tiers: z.array(PriceTier).max(20).optional(),
  })
  .superRefine((list, ctx) => {
    const bounds = (list.tiers ?? []).map((tier) => tier.aboveInputTokens);
    for (const [i, bound] of bounds.entries()) {
      const path = ["tiers", i, "aboveInputTokens"];
      if (bound === 0n)
        ctx.addIssue({
          code: "custom",
          path,
          message: "A tier starts above 0 tokens.",
          params: { fix: "Put its rates among the base rates." },
        });
      else if (bounds.indexOf(bound) !== i)
        ctx.addIssue({ code: "custom", path, message: "Another tier has this bound.", params: { fix: "Keep one of them." } });
    }
  });
export type PriceList = z.output<typeof PriceList>;

const name = z.string().trim().min(1).max(300);
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const region = z.string().trim().toLowerCase().max(100);

export const QuoteInput = z.strictObject({
  provider: name,
  model: name,
  /** The call's own time; now without it. */
  at: instant.optional(),
  mode: z.enum(MODES).default("standard"),
  region: region.optional(),
  convention: z.enum(["inclusive", "disjoint"]).optional(),
  usage: QuoteUsage,
  /** With it the price book is not looked at. */
  prices: PriceList.optional(),
});
export type QuoteInput = z.output<typeof QuoteInput>;

export const QuoteLine = z.object({
  meter: z.string(),
  quantity: z.string(),
  rate: z.string().nullable(),
  per: z.number().nullable(),
  cost: z.string().nullable(),
  fallback: z.string().optional(),
});
export const Quote = z.object({
  lines: z.array(QuoteLine),
  /** Null while any line is unpriced. */
  total: z.string().nullable(),
  priceIds: z.array(z.number()),
  unpriced: z.array(z.string()).optional(),
  /** The model that was priced, and how its name was understood. */
  pricedAs: z.object({ provider: z.string(), model: z.string(), by: z.string() }).nullable(),
  flags: z.array(z.string()),
});
export type Quote = z.output<typeof Quote>;

const reason = z.string().trim().min(3).max(500);

export const PriceOverrideInput = z.strictObject({
  provider: name,
  /** A model or any of its aliases; "*" for fees of every model of the provider. */
  model: name,
  mode: z.enum(MODES).default("standard"),
  region: region.default(""),
  effectiveFrom: instant,
  effectiveTo: instant.optional(),
  prices: PriceList,
  reason,
  /** Needed when a rate is far from the list price, which is nearly always a mistake of units. */
  confirmUnusual: z.boolean().default(false),
});
export type PriceOverrideInput = z.output<typeof PriceOverrideInput>;

export const RetractInput = z.strictObject({ id: z.number().int().positive(), reason });
export type RetractInput = z.output<typeof RetractInput>;

/** Price changes to decide: those that were seen, so that nothing is approved unread. */
export const DecideProposalsInput = z.strictObject({
  ids: z.array(z.number().int().positive()).min(1).max(500),
  decision: z.enum(["approve", "refuse"]),
  reason,
});
export type DecideProposalsInput = z.output<typeof DecideProposalsInput>;

export const PriceProposalQuery = z.strictObject({ ...pageQuery, state: z.enum(["waiting", "decided"]).default("waiting") });
export type PriceProposalQuery = z.output<typeof PriceProposalQuery>;

export const ImportCatalogueInput = z.strictObject({ dryRun: z.boolean().default(false) });
export type ImportCatalogueInput = z.output<typeof ImportCatalogueInput>;

/** More than 0 and at most 100, with up to four decimals. */
export const DiscountPercent = z.string().transform((text, ctx): string => {
  const value = readDecimal(text.trim(), PERCENT_SCALE);
  if (value !== null && value > 0n && value <= 100n * 10n ** BigInt(PERCENT_SCALE)) return formatFixed(value, PERCENT_SCALE);
  fault(ctx, { message: "Not a share of a price.", fix: 'Send more than 0 and at most 100, with up to four decimals, like "12.5".' });
  return z.NEVER;
});
const PERCENT_SCALE = 4;

export const PriceDiscountInput = z.strictObject({
  provider: name,
  /** A model or any of its aliases; "*" for every model of the provider. */
  model: name.default("*"),
  percent: DiscountPercent,
  effectiveFrom: instant,
  /** Exclusive. */
  effectiveTo: instant.optional(),
  reason,
});
export type PriceDiscountInput = z.output<typeof PriceDiscountInput>;

/** Three letters of ISO 4217; amounts are kept in dollars. */
const Currency = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, "Three letters, like EUR.")
  .refine((code) => code !== "USD", "Dollars need no rate.");

export const ExchangeRateInput = z.strictObject({
  currency: Currency,
  /** What one dollar is worth, up to ten decimals. */
  perUsd: z.string().transform((text, ctx): string => {
    const value = readDecimal(text.trim(), FX_SCALE);
    if (value !== null && value > 0n && value < 10n ** 20n) return formatFixed(value, FX_SCALE);
    fault(ctx, { message: "Not a rate.", fix: 'Send what one dollar is worth, with up to ten decimals, like "0.9123".' });
    return z.NEVER;
  }),
  effectiveFrom: instant,
  reason,
});
export type ExchangeRateInput = z.output<typeof ExchangeRateInput>;

/** @param usd A decimal amount of up to 15 decimals. */
export const ExchangeQuery = z.strictObject({
  currency: Currency,
  usd: z.string().regex(/^-?\d{1,15}(\.\d{1,15})?$/, "A decimal amount of dollars, like 12.5."),
  at: instant.optional(),
});
export type ExchangeQuery = z.output<typeof ExchangeQuery>;

export const StatementCurrencyInput = z.strictObject({ currency: z.union([z.literal("USD"), Currency]), reason });
export type StatementCurrencyInput = z.output<typeof StatementCurrencyInput>;

const day = z.iso.date().refine((text) => text >= "2020-01-01" && text < "2100-01-01", "Not a day between 2020 and 2100.");

/** @param isRight Of the number in units of `scale` decimals. */
const decimalText = (scale: number, fix: string, isRight: (value: bigint) => boolean) =>
  z.string().transform((text, ctx): string => {
    const value = readDecimal(text.trim(), scale);
    if (value !== null && isRight(value)) return formatFixed(value, scale);
    fault(ctx, { message: "Not a right number.", fix });
    return z.NEVER;
  });
const MOST_CREDITS = 10n ** 12n;
const MOST_USD = 10n ** 12n;
const dollars = decimalText(
  15,
  'Send dollars of 0 or more, with up to 15 decimals, like "390".',
  (value) => value >= 0n && value <= MOST_USD * 10n ** 15n,
);

/** Credits bought in advance. Days are UTC; `validTo` is exclusive. */
export const CreditPoolInput = z
  .strictObject({
    provider: name,
    name,
    credits: decimalText(
      6,
      'Send more than 0 credits, with up to six decimals, like "3000".',
      (value) => value > 0n && value <= MOST_CREDITS * 10n ** 6n,
    ),
    paidUsd: dollars,
    /** What a credit beyond the pool costs. */
    overageUsd: dollars.optional(),
    validFrom: day,
    validTo: day.optional(),
    /** Only this team draws on it. */
    team: name.optional(),
    /** Only this model draws on it: a quota of the model. */
    model: name.optional(),
    reason,
  })
  .refine(({ validFrom, validTo }) => validTo === undefined || validFrom < validTo, { path: ["validTo"], message: "Not after validFrom." });
export type CreditPoolInput = z.output<typeof CreditPoolInput>;

/** How many credits a request on a model takes; "*" for models that have no row of their own. */
export const CreditMultiplierInput = z.strictObject({
  provider: name,
  model: name,
  creditsPerRequest: decimalText(
    6,
    'Send 0 or more, with up to six decimals, like "0.33".',
    (value) => value >= 0n && value <= MOST_CREDITS,
  ),
  validFrom: day,
  reason,
});
export type CreditMultiplierInput = z.output<typeof CreditMultiplierInput>;

export const ModelAliasInput = z.strictObject({
  provider: name,
  /** The name that events send. */
  alias: name,
  /** The alias's own provider without it. */
  toProvider: name.optional(),
  toModel: name,
  reason,
});
export type ModelAliasInput = z.output<typeof ModelAliasInput>;

export const PriceListQuery = z.strictObject({
  ...pageQuery,
  search: z.string().trim().max(200).optional(),
  provider: name.optional(),
  origin: z.enum(ORIGINS).optional(),
});
export type PriceListQuery = z.output<typeof PriceListQuery>;

export const PriceHistoryQuery = z.strictObject({ provider: name, model: name });
export type PriceHistoryQuery = z.output<typeof PriceHistoryQuery>;

export const PriceOverrideQuery = z.strictObject({ ...pageQuery, provider: name.optional(), model: name.optional() });
export type PriceOverrideQuery = z.output<typeof PriceOverrideQuery>;
