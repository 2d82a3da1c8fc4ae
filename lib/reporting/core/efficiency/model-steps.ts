/**
 * The next smaller model of a provider's own line, by the sizes in the providers' names. Names are what the price book
 * calls models; what it does not know at the very provider is never proposed, nor what would not cost less.
 */
import { type PriceBook, resolveModel } from "@/lib/pricing/core/price-book";

/** Dated and regional spellings end in the same line; the first target that is priced is taken. */
const STEPS: readonly { from: RegExp; to: readonly string[] }[] = [
  { from: /claude.*opus/, to: ["claude-sonnet-4-5", "anthropic.claude-sonnet-4-5-20250929-v1:0"] },
  { from: /claude.*sonnet/, to: ["claude-haiku-4-5", "anthropic.claude-haiku-4-5-20251001-v1:0"] },
  { from: /^gpt-5(\.\d)?-pro/, to: ["gpt-5"] },
  { from: /^gpt-5(\.\d)?(-codex)?(-\d{4}-\d\d-\d\d)?$/, to: ["gpt-5-mini"] },
  { from: /^gpt-5-mini/, to: ["gpt-5-nano"] },
  { from: /^gpt-4\.1(-\d{4}-\d\d-\d\d)?$/, to: ["gpt-4.1-mini"] },
  { from: /^gpt-4\.1-mini/, to: ["gpt-4.1-nano"] },
  { from: /^gpt-4o(-\d{4}-\d\d-\d\d)?$/, to: ["gpt-4o-mini"] },
  { from: /^o3(-pro)?(-\d{4}-\d\d-\d\d)?$/, to: ["o4-mini"] },
  { from: /^text-embedding-3-large/, to: ["text-embedding-3-small"] },
  { from: /^gemini-2\.5-pro/, to: ["gemini-2.5-flash"] },
  { from: /^gemini-2\.5-flash$/, to: ["gemini-2.5-flash-lite"] },
  { from: /^mistral-large/, to: ["mistral-medium-3", "mistral-medium-latest"] },
  { from: /^mistral-medium/, to: ["mistral-small-latest"] },
  { from: /nova-pro/, to: ["amazon.nova-lite-v1:0", "nova-lite"] },
];

/** Smaller models of the same provider that have a price there, the likeliest first. */
export function smallerModels(book: PriceBook, provider: string, model: string): string[] {
  const priced = resolveModel(book, provider, model)?.priced;
  if (!priced) return [];
  const step = STEPS.find(({ from }) => from.test(priced.model));
  return (step?.to ?? []).flatMap((name) => {
    const target = resolveModel(book, provider, name)?.priced;
    return target && target.model !== priced.model ? [target.model] : [];
  });
}

/** The prompt sizes from which a model has a dearer price now, in tokens, ascending. */
export function tierBounds(book: PriceBook, provider: string, model: string, at: Date): bigint[] {
  const rows = resolveModel(book, provider, model)?.priced.rows ?? [];
  const holding = rows.filter((row) => row.minTokensExclusive > 0n && row.validFrom <= at && (row.validTo === null || at < row.validTo));
  return [...new Set(holding.map((row) => row.minTokensExclusive))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
