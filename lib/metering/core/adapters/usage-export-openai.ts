/** Rows of OpenAI's organisation usage: https://platform.openai.com/docs/api-reference/usage. */
import { modeOfTier } from "../modes";
import { countIn, isCounted, type JsonRow, NO_MODEL_NAMED, namedTexts, type ReadRow, sumOf } from "./usage-export-row";

const CUT = ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "size", "source", "context_level"] as const;

type Kind = { operation: string; usage: (row: JsonRow) => { [name: string]: unknown }; convention?: "inclusive" };

const requests = (row: JsonRow) => ({ requests: countIn(row.num_model_requests) });

/** By the end of `object`. What is not here (vector stores, sessions, searches of files) has no meter. */
const KINDS: { readonly [name: string]: Kind } = {
  completions: { operation: "chat", usage: completionUsage, convention: "inclusive" },
  embeddings: { operation: "embeddings", usage: (row) => ({ embedding: countIn(row.input_tokens), ...requests(row) }) },
  moderations: { operation: "other", usage: (row) => ({ input: countIn(row.input_tokens), output: 0, ...requests(row) }) },
  images: { operation: "image", usage: (row) => ({ images: countIn(row.images), ...requests(row) }) },
  audio_speeches: { operation: "audio", usage: (row) => ({ characters: countIn(row.characters), ...requests(row) }) },
  audio_transcriptions: { operation: "audio", usage: (row) => ({ audioSeconds: countIn(row.seconds), ...requests(row) }) },
  // The requests that searched are among the completions.
  web_searches: { operation: "other", usage: (row) => ({ webSearches: countIn(row.num_requests), requests: 0 }) },
};

export function readOpenAiRow(row: JsonRow): ReadRow {
  const name = kindOf(row);
  if (name === null) return null;
  const kind = KINDS[name];
  if (!kind)
    return {
      reason: `“${name.slice(0, 60)}” is counted by no meter here`,
      fix: "Nothing to do, unless it costs money: then enter it as a native event.",
    };
  const usage = kind.usage(row);
  if (!isCounted(usage)) return null;
  const cut = namedTexts(row, CUT);
  if (cut.model === undefined) return NO_MODEL_NAMED;
  const tier = cut.batch === "true" ? { mode: "batch", flags: [] } : modeOfTier(cut.service_tier);
  const labels = namedTexts(row, ["project_id", "user_id"]);
  const item = {
    ...{ model: cut.model, operation: kind.operation, mode: tier.mode, usage, labels },
    ...(kind.convention && { convention: kind.convention }),
    ...(cut.api_key_id && { credential: cut.api_key_id }),
    ...(cut.user_id && { identity: cut.user_id }),
    ...(cut.project_id && { application: cut.project_id }),
  };
  return { kind: name, cut, item, flags: tier.flags };
}

/** The dashboard's files do not say what they count: their columns and models do. Null for a bucket without calls. */
function kindOf(row: JsonRow): string | null {
  if (typeof row.object === "string") return /^organization\.(?:usage\.)?(.+)\.result$/.exec(row.object)?.[1] ?? row.object;
  if (row.images !== undefined) return "images";
  if (row.characters !== undefined) return "audio_speeches";
  if (row.seconds !== undefined) return "audio_transcriptions";
  if (row.output_tokens !== undefined) return "completions";
  if (typeof row.model !== "string" || row.model === "") return null;
  return /embedding/.test(row.model) ? "embeddings" : /moderation/.test(row.model) ? "moderations" : "completions";
}

/**
 * `input_tokens` holds what was read from and written to the cache. It holds audio and images too where the row tells its
 * text apart; in older exports it is text alone, and audio stands beside it.
 */
function completionUsage(row: JsonRow): { [name: string]: unknown } {
  const isWhole = countIn(row.input_text_tokens) !== undefined;
  const audio = [row.input_audio_tokens, row.output_audio_tokens] as const;
  const uncached = (all: unknown, cached: unknown): unknown => {
    if (countIn(all) === undefined) return undefined;
    const left = sumOf(all) - sumOf(cached);
    return String(left > 0n ? left : 0n);
  };
  const whole = (text: unknown, part: unknown): unknown => (isWhole || sumOf(part) === 0n ? countIn(text) : String(sumOf(text, part)));
  return {
    input: whole(row.input_tokens, audio[0]),
    cacheRead: countIn(row.input_cached_tokens),
    cacheWrite: countIn(row.input_cache_write_tokens),
    output: whole(row.output_tokens, audio[1]),
    audioIn: uncached(row.input_audio_tokens, row.input_cached_audio_tokens),
    imageIn: uncached(row.input_image_tokens, row.input_cached_image_tokens),
    audioOut: countIn(row.output_audio_tokens),
    imageOut: countIn(row.output_image_tokens),
    ...requests(row),
  };
}
