/** For a name that nobody knows: the known models that read most like it. Shown to people, never applied by itself. */
import type { PriceBook } from "./price-book";
import { normaliseProvider } from "./provider-names";

type Likeness = {
  provider: string;
  model: string;
  /** 0 to 1: how many of the words of both names they share. */
  similarity: number;
};
/** The closest known model, and the next ones. */
export type AliasProposal = Likeness & { others: Likeness[] };

const AT_LEAST = 0.5;
const SAME_PROVIDER = 0.1;
const OTHERS = 2;

/** Null when nothing is close. */
export function proposeAlias(book: PriceBook, provider: string, model: string): AliasProposal | null {
  const id = normaliseProvider(provider);
  const words = wordsOf(model);
  const found: (Likeness & { score: number })[] = [];
  for (const [at, models] of book.models) {
    for (const name of models.keys()) {
      const similarity = likeness(words, wordsOf(name));
      if (similarity >= AT_LEAST)
        found.push({ provider: at, model: name, similarity, score: similarity + (at === id ? SAME_PROVIDER : 0) });
    }
  }
  found.sort((a, b) => b.score - a.score || a.model.length - b.model.length || (a.model < b.model ? -1 : 1));
  const [best, ...others] = found
    .slice(0, OTHERS + 1)
    .map((each): Likeness => ({ provider: each.provider, model: each.model, similarity: Math.round(each.similarity * 100) / 100 }));
  return best ? { ...best, others } : null;
}

/** "us.anthropic.claude-sonnet-4-5-20250929-v1:0" → claude, sonnet, 4, 5. Dates and hosts say nothing of the model. */
function wordsOf(name: string): string[] {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  return words.filter((word) => word !== "" && !/^(20\d{6}|v\d|\d{4}|us|eu|apac|global|regional|models?|publishers|latest)$/.test(word));
}

/** Shared words over all words of both (Dice). A shared first word counts twice: it is the family. */
function likeness(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  const rest = [...b];
  let shared = 0;
  for (const word of a) {
    const at = rest.indexOf(word);
    if (at < 0) continue;
    rest.splice(at, 1);
    shared++;
  }
  const family = a[0] === b[0] ? 1 : 0;
  return (2 * (shared + family)) / (a.length + b.length + 2);
}
