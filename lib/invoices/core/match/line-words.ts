/**
 * Whether a line of a bill says that it is what prices by volume come to. Bills word it as they like: what tells are the model that is
 * named, words of volume, and words of other money. What says none of it is judged by its amount alone.
 */
import { modelWords } from "../model-words";

/** `names`: it says so. `other`: it speaks of another model or of other money. */
export type Says = "names" | "nothing" | "other";

const OF_VOLUME = /\b(volume|tier|tiers|tiered|graduated|sustained[- ]use|spend[- ]based)\b/i;
const OF_OTHER_MONEY = [
  /\b(promo|promos|promotion|promotional|trial|referral|refund|refunds|refunded|goodwill|courtesy|sla|outage|downtime|prepaid|prepayment)\b/i,
  /\bsupport[- ](plan|plans|fee|fees|charge|charges|contract|package|subscription|tier)\b|\b(premium|priority|enterprise)[- ]support\b/i,
  /\bfree[- ](tier|credit|credits|usage|tokens|allowance|quota|of charge)\b/i,
  /\b(credit|research|startup|academic|nonprofit)[- ]grants?\b|\bgrants?[- ](credit|credits|balance|program|programme)\b/i,
  /\bseat[- ](fee|fees|charge|charges|licen[cs]es?|subscription)\b|\bper[- ]seat\b|\d[- ]seats?\b/i,
];
/** Projects are called so too: they tell only where nothing else does. */
const PERHAPS_OTHER_MONEY = /\b(support|free|grant|grants|seat|seats)\b/i;

const wordsOf = (model: string): string[] => modelWords(model).split(" ");

/** Those of `models` that a text names; "gpt-4o-mini" does not name "gpt-4o" too. */
function namedIn(text: string, models: readonly string[]): string[] {
  const words = new Set(wordsOf(text));
  const named = models.filter((model) => wordsOf(model).every((word) => words.has(word)));
  const isPart = (model: string, of: string): boolean => {
    const whole = wordsOf(of);
    const part = wordsOf(model);
    return part.length < whole.length && part.every((word) => whole.includes(word));
  };
  return named.filter((model) => !named.some((of) => isPart(model, of)));
}

/**
 * @param model Of the agreement; null: it holds for every model of its provider.
 * @param models All that the provider is known to have.
 */
export function saysOf(text: string, model: string | null, models: readonly string[]): Says {
  if (OF_OTHER_MONEY.some((words) => words.test(text))) return "other";
  const named = model === null ? [] : namedIn(text, models.includes(model) ? models : [...models, model]);
  if (named.length > 0) return named.some((one) => model !== null && modelWords(one) === modelWords(model)) ? "names" : "other";
  if (OF_VOLUME.test(text)) return "names";
  return PERHAPS_OTHER_MONEY.test(text) ? "other" : "nothing";
}
