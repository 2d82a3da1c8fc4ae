/** Token counts as the public traces have them: prompt, completion, and what a prefix cache would have held of the prompt. */
import packedSizes from "../data/token-sizes.json" with { type: "json" };
import type { SizeTable } from "./behaviour";
import type { Random } from "./random";

export type Sizes = { prompt: number; completion: number; cachedShare: number };

const unpack = (packed: string): number[][] => packed.split(" ").map((row) => row.split(",").map(Number));

const TABLES: Record<SizeTable, number[][]> = {
  code: unpack(packedSizes.code),
  conversation: unpack(packedSizes.conversation),
  longContext: unpack(packedSizes.longContext),
};

/** A hit is never the whole prompt: the newest words are new. */
const MAX_CACHED_SHARE = 0.97;
const CACHED_SHARES = TABLES.longContext.map(([prompt = 1, , cached = 0]) => Math.min(MAX_CACHED_SHARE, cached / prompt));

/** One call of a trace, drawn as it was: prompt and completion belong together. */
export function drawSizes(random: Random, table: SizeTable): Sizes {
  const rows = TABLES[table];
  const index = random.below(rows.length);
  const row = rows[index] as number[];
  const cachedShare = (table === "longContext" ? CACHED_SHARES[index] : random.pick(CACHED_SHARES)) ?? 0;
  return { prompt: row[0] ?? 0, completion: row[1] ?? 0, cachedShare };
}
