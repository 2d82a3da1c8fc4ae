/**
 * From what an emitter counted to disjoint quantities. The same names mean two things in the wild: an inclusive count
 * of the prompt holds the cached parts, a disjoint one has them beside it. Which one applies is decided here, visibly.
 */
import { formatFixed } from "@/lib/kernel/money";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";

/** Counts as reported. Absent is unknown. */
export type ReportedUsage = {
  /** The prompt; whether it holds the cached parts is the question. */
  input?: bigint;
  /** The prompt without cached parts, where it is told apart. */
  uncached?: bigint;
  cacheRead?: bigint;
  /** All cache writes, those with a known lifetime included. */
  cacheWriteTotal?: bigint;
  /** Cache writes whose lifetime is not known, beside the two below. */
  cacheWriteRest?: bigint;
  cacheWrite5m?: bigint;
  cacheWrite1h?: bigint;
  /** Prompt tokens of tool use that a provider counts beside the prompt. */
  toolUsePrompt?: bigint;
  output?: bigint;
  reasoning?: bigint;
  /** Reasoning that the output does not hold. */
  reasoningBeside?: bigint;
  embedding?: bigint;
  audioIn?: bigint;
  audioOut?: bigint;
  imageIn?: bigint;
  imageOut?: bigint;
  videoIn?: bigint;
  videoOut?: bigint;
  /** Tokens of a compaction that ran before the call and that the counts above leave out. */
  compactionInput?: bigint;
  compactionOutput?: bigint;
  /** Only compared, never billed. */
  total?: bigint;
  webSearches?: bigint;
  webFetches?: bigint;
  images?: bigint;
  characters?: bigint;
  rerankUnits?: bigint;
  /** Of a document that was read, and those of them whose contents were described, which cost more: apart. */
  pages?: bigint;
  annotatedPages?: bigint;
  /** Of a recording, in microseconds. */
  audioMicros?: bigint;
};

/** `by_number`: disjoint when the cached parts exceed the prompt or the total holds them beside it, else inclusive. */
export type ConventionRule = "inclusive" | "disjoint" | "by_number";

type SettledUsage = { quantities: Quantities; convention: "inclusive" | "disjoint" | "none"; flags: string[] };

/** Whether anything was counted at all. */
export const isMeasured = (usage: ReportedUsage): boolean =>
  usage.input !== undefined ||
  usage.uncached !== undefined ||
  usage.output !== undefined ||
  usage.embedding !== undefined ||
  usage.cacheRead !== undefined ||
  usage.cacheWriteTotal !== undefined ||
  usage.images !== undefined ||
  usage.characters !== undefined ||
  usage.audioIn !== undefined ||
  usage.audioOut !== undefined ||
  usage.pages !== undefined ||
  usage.annotatedPages !== undefined ||
  usage.audioMicros !== undefined;

/**
 * Disjoint quantities of one call. Parts that exceed their whole are flagged `parts_exceed_whole` and kept as sent,
 * read as standing beside it; a total above the sum is flagged `unexplained_tokens:N`. `requests` is left unknown.
 */
export function settleUsage(usage: ReportedUsage, rule: ConventionRule, isEmbedding = false): SettledUsage {
  if (isEmbedding) return settleEmbedding(usage);
  const flags: string[] = [];
  const writes = settleWrites(usage, flags);
  const prompt = settlePrompt(usage, writes, rule, flags);
  const completion = settleCompletion(usage, flags);
  const quantities: Quantities = {
    ...UNKNOWN_QUANTITIES,
    input: prompt.uncached,
    cacheRead: usage.cacheRead ?? null,
    cacheWrite5m: prompt.writes.cacheWrite5m,
    cacheWrite1h: prompt.writes.cacheWrite1h,
    cacheWrite: prompt.writes.cacheWrite,
    output: completion.output,
    reasoning: completion.reasoning,
    embedding: usage.embedding ?? null,
    audioIn: usage.audioIn ?? null,
    imageIn: usage.imageIn ?? null,
    videoIn: usage.videoIn ?? null,
    audioOut: usage.audioOut ?? null,
    imageOut: usage.imageOut ?? null,
    videoOut: usage.videoOut ?? null,
    webSearches: usage.webSearches ?? null,
    webFetches: usage.webFetches ?? null,
    images: usage.images ?? null,
    characters: usage.characters ?? null,
    rerankUnits: usage.rerankUnits ?? null,
    pages: usage.pages ?? null,
    annotatedPages: usage.annotatedPages ?? null,
    audioSeconds: usage.audioMicros === undefined ? null : formatFixed(usage.audioMicros, 6),
  };
  flagUnexplained(usage, quantities, flags);
  return { quantities, convention: prompt.convention, flags };
}

/** Every token of an embedding call is embedded: its prompt and completion are known to be empty. Pictures may be embedded too. */
function settleEmbedding(usage: ReportedUsage): SettledUsage {
  const embedding = usage.embedding ?? usage.input ?? usage.total ?? null;
  const quantities =
    embedding === null ? UNKNOWN_QUANTITIES : { ...UNKNOWN_QUANTITIES, embedding, input: 0n, output: 0n, images: usage.images ?? null };
  return { quantities, convention: "none", flags: [] };
}

type Writes = { cacheWrite5m: bigint | null; cacheWrite1h: bigint | null; cacheWrite: bigint | null };

function settleWrites(usage: ReportedUsage, flags: string[]): Writes {
  const known = (usage.cacheWrite5m ?? 0n) + (usage.cacheWrite1h ?? 0n);
  let rest = usage.cacheWriteRest ?? null;
  if (rest === null && usage.cacheWriteTotal !== undefined) {
    if (known > usage.cacheWriteTotal) flags.push("parts_exceed_whole");
    rest = known > usage.cacheWriteTotal ? 0n : usage.cacheWriteTotal - known;
  }
  return { cacheWrite5m: usage.cacheWrite5m ?? null, cacheWrite1h: usage.cacheWrite1h ?? null, cacheWrite: rest };
}

const sumOf = (counts: (bigint | null | undefined)[]): bigint => counts.reduce<bigint>((sum, count) => sum + (count ?? 0n), 0n);

function settlePrompt(usage: ReportedUsage, writes: Writes, rule: ConventionRule, flags: string[]) {
  const beside = (usage.toolUsePrompt ?? 0n) + (usage.compactionInput ?? 0n);
  const cached = sumOf([usage.cacheRead, writes.cacheWrite5m, writes.cacheWrite1h, writes.cacheWrite]);
  const { input, uncached } = usage;
  if (input === undefined) {
    return {
      uncached: uncached === undefined ? null : uncached + beside,
      writes,
      convention: uncached === undefined ? ("none" as const) : ("disjoint" as const),
    };
  }
  if (cached === 0n && (uncached === undefined || uncached === input))
    return { uncached: input + beside, writes, convention: "none" as const };
  const isSaidDisjoint =
    rule === "disjoint" || (uncached === input && cached > 0n) || (rule === "by_number" && hasCachedBeside(usage, cached));
  if (!isSaidDisjoint && cached > input && rule === "inclusive") flags.push("parts_exceed_whole");
  if (isSaidDisjoint || cached > input) return { uncached: input + beside, writes, convention: "disjoint" as const };
  const hasNoWrites = writes.cacheWrite === null && writes.cacheWrite5m === null && writes.cacheWrite1h === null;
  if (uncached !== undefined && usage.cacheRead !== undefined && hasNoWrites && uncached + cached < input) {
    // The uncached part and the reads are told, the writes are not: what is in neither was written to the cache.
    return { uncached: uncached + beside, writes: { ...writes, cacheWrite: input - uncached - cached }, convention: "inclusive" as const };
  }
  return { uncached: input - cached + beside, writes, convention: "inclusive" as const };
}

/** A total that holds the cached parts beside the prompt. */
const hasCachedBeside = ({ input, output, total }: ReportedUsage, cached: bigint): boolean =>
  cached > 0n && total !== undefined && input !== undefined && total === input + cached + (output ?? 0n);

function settleCompletion(usage: ReportedUsage, flags: string[]): { output: bigint | null; reasoning: bigint | null } {
  const reasoning = usage.reasoning ?? usage.reasoningBeside ?? null;
  if (usage.output === undefined) return { output: null, reasoning };
  let output = usage.output + (usage.compactionOutput ?? 0n);
  if (usage.reasoning === undefined && usage.reasoningBeside !== undefined) return { output: output + usage.reasoningBeside, reasoning };
  if (reasoning !== null && reasoning > usage.output) flags.push("parts_exceed_whole");
  if (reasoning !== null && isBeside(reasoning, usage)) output += reasoning;
  return { output, reasoning };
}

/** Gemini and xAI count reasoning beside the completion: the total shows it, or else that it does not fit into the completion. */
function isBeside(reasoning: bigint, { input, output = 0n, total }: ReportedUsage): boolean {
  if (input === undefined || total === undefined) return reasoning > output;
  return total === input + output + reasoning || (reasoning > output && total !== input + output);
}

function flagUnexplained(usage: ReportedUsage, quantities: Quantities, flags: string[]): void {
  if (usage.total === undefined || quantities.input === null || quantities.output === null) return;
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWrite, output } = quantities;
  const sum = sumOf([input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWrite, output]);
  if (usage.total > sum) flags.push(`unexplained_tokens:${usage.total - sum}`);
}

/**
 * Thinking that Gemini's OpenAI-compatible answers put in no field but the total: the difference is completion.
 * Only for Google's models, where this is known to happen.
 */
export function addHiddenThinking(usage: ReportedUsage, isGoogle: boolean): { usage: ReportedUsage; flags: string[] } {
  const { input, output, total, reasoning, reasoningBeside, toolUsePrompt } = usage;
  if (!isGoogle || reasoningBeside !== undefined || input === undefined || output === undefined || total === undefined)
    return { usage, flags: [] };
  const hidden = total - input - output - (toolUsePrompt ?? 0n);
  if (hidden <= 0n) return { usage, flags: [] };
  // Thoughts counted beside the candidates explain the difference by themselves.
  return {
    usage: { ...usage, output: output + hidden, reasoning: hidden > (reasoning ?? 0n) ? hidden : (reasoning ?? hidden) },
    flags: [`unexplained_tokens:${hidden}`],
  };
}
