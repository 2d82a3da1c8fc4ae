/**
 * Chance that can be repeated: sfc32, seeded through splitmix32 from a text. The same seed gives the same numbers on
 * every machine; every identity, hour and story has a seed of its own, so that none depends on what another drew.
 */
export type Random = {
  /** An unsigned 32-bit integer. */
  next(): number;
  /** In [0, 1). */
  unit(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
  /** A whole number in [low, high]. */
  between(low: number, high: number): number;
  /** Whether an event of this probability happens. */
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** Standard normal (sum of four uniforms, scaled: light tails, which is what noise on a load needs). */
  normal(): number;
  /** Lower-case hex of 8 × words digits. */
  hex(words: number): string;
};

/** FNV-1a over UTF-16 units: spreads names over 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** The four digits of each 16-bit number: half of a word is one look-up. */
const HEX_OF_HALF = Array.from({ length: 65_536 }, (_, half) => half.toString(16).padStart(4, "0"));

/** @param seed Any text; parts are best joined by "/". */
export function randomOf(seed: string): Random {
  const fill = splitmix32(hashText(seed));
  let a = fill();
  let b = fill() ^ seed.length;
  let c = fill();
  let counter = 1;
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  }
  for (let i = 0; i < 12; i++) next();
  const unit = () => next() / 4_294_967_296;
  const below = (bound: number) => Math.floor(unit() * bound);
  return {
    next,
    unit,
    below,
    between: (low, high) => low + below(high - low + 1),
    chance: (probability) => unit() < probability,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    normal: () => (unit() + unit() + unit() + unit() - 2) * 1.7320508,
    hex: (words) => {
      let text = "";
      for (let i = 0; i < words; i++) {
        const word = next();
        text += (HEX_OF_HALF[word >>> 16] as string) + (HEX_OF_HALF[word & 0xffff] as string);
      }
      return text;
    },
  };
}

/** 64 hex digits that look like a SHA-256 and depend on the name alone: fingerprints of secrets that never existed. */
export const inventedSha256 = (name: string): string => randomOf(`sha256/${name}`).hex(8);
