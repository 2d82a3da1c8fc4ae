/**
 * The `usage` object of a provider's answer. Which API wrote it is told by its own names, not by who is said to have
 * sent it: OpenAI's shape is spoken by everybody, Anthropic's by Bedrock and Vertex. New spellings are new entries.
 */
import { MAX_NAME_CHARACTERS, readCount, readSeconds, tidyText } from "../limits";
import { isObject, type JsonObject, objectOf, textOf } from "../read-json";
import type { ConventionRule, ReportedUsage } from "../reported-usage";

/** Counts billed on one model; without a model, on the answer's. */
export type ReportedLine = { model?: string; usage: ReportedUsage; rule: ConventionRule };
export type ProviderUsage = { lines: ReportedLine[]; flags: string[]; labels: Record<string, string> };

/** Where each count is, dots going into objects. The first that is there is used. */
export type Paths = { readonly [count in keyof ReportedUsage]?: readonly string[] };
type Family = { rule: ConventionRule; paths: Paths; mend?: (usage: ReportedUsage, object: JsonObject) => ReportedUsage };

/** OpenAI's chat, and everybody who copied it: Mistral, DeepSeek, Groq, xAI, OpenRouter, Moonshot, Perplexity, Voyage. */
const CHAT: Family = {
  rule: "inclusive",
  paths: {
    input: ["prompt_tokens"],
    uncached: ["prompt_cache_miss_tokens"],
    cacheRead: [
      "prompt_tokens_details.cached_tokens",
      "prompt_token_details.cached_tokens",
      "prompt_cache_hit_tokens",
      "num_cached_tokens",
      "cached_tokens",
      "cache_read_input_tokens",
    ],
    cacheWriteTotal: [
      "prompt_tokens_details.cache_write_tokens",
      "prompt_tokens_details.cache_creation_tokens",
      "cache_creation_input_tokens",
    ],
    output: ["completion_tokens"],
    reasoning: ["completion_tokens_details.reasoning_tokens", "reasoning_tokens"],
    audioIn: ["prompt_tokens_details.audio_tokens"],
    imageIn: ["prompt_tokens_details.image_tokens"],
    videoIn: ["prompt_tokens_details.video_tokens"],
    audioOut: ["completion_tokens_details.audio_tokens"],
    imageOut: ["completion_tokens_details.image_tokens"],
    videoOut: ["completion_tokens_details.video_tokens"],
    webSearches: [
      "server_tool_use.web_search_requests",
      "num_search_queries",
      "server_side_tool_usage_details.web_search_calls",
      "num_sources_used",
    ],
    // Pages that Perplexity read for its answer, billed as prompt.
    toolUsePrompt: ["citation_tokens"],
    audioMicros: ["prompt_audio_seconds"],
    total: ["total_tokens"],
  },
  mend: withReasoningBeside,
};

const RESPONSES: Family = {
  rule: "inclusive",
  paths: {
    input: ["input_tokens"],
    cacheRead: [
      "input_tokens_details.cached_tokens",
      "input_token_details.cached_tokens",
      // DashScope, Codex, and senders who flatten it.
      "prompt_tokens_details.cached_tokens",
      "cached_input_tokens",
      "cached_tokens",
    ],
    cacheWriteTotal: ["input_tokens_details.cache_write_tokens", "input_token_details.cache_write_tokens", "cache_write_tokens"],
    output: ["output_tokens"],
    reasoning: [
      "output_tokens_details.reasoning_tokens",
      "output_token_details.reasoning_tokens",
      "completion_tokens_details.reasoning_tokens",
      "reasoning_output_tokens",
      "reasoning_tokens",
    ],
    audioIn: ["input_tokens_details.audio_tokens", "input_token_details.audio_tokens"],
    imageIn: ["input_tokens_details.image_tokens", "input_token_details.image_tokens"],
    audioOut: ["output_tokens_details.audio_tokens", "output_token_details.audio_tokens"],
    imageOut: ["output_tokens_details.image_tokens", "output_token_details.image_tokens"],
    webSearches: ["server_side_tool_usage_details.web_search_calls"],
    total: ["total_tokens"],
  },
};

const ANTHROPIC: Family = {
  rule: "disjoint",
  paths: {
    input: ["input_tokens"],
    cacheRead: ["cache_read_input_tokens"],
    cacheWriteTotal: ["cache_creation_input_tokens"],
    cacheWrite5m: ["cache_creation.ephemeral_5m_input_tokens"],
    cacheWrite1h: ["cache_creation.ephemeral_1h_input_tokens"],
    output: ["output_tokens"],
    reasoning: ["output_tokens_details.thinking_tokens"],
    webSearches: ["server_tool_use.web_search_requests"],
    webFetches: ["server_tool_use.web_fetch_requests"],
  },
};

const GEMINI: Family = {
  rule: "inclusive",
  paths: {
    input: ["promptTokenCount", "prompt_token_count"],
    cacheRead: ["cachedContentTokenCount", "cached_content_token_count"],
    output: [
      "candidatesTokenCount",
      "candidates_token_count",
      "responseTokenCount",
      "response_token_count",
      // Llama on Bedrock, which counts the prompt under Gemini's name.
      "generation_token_count",
    ],
    reasoning: ["thoughtsTokenCount", "thoughts_token_count"],
    toolUsePrompt: ["toolUsePromptTokenCount", "tool_use_prompt_token_count"],
    total: ["totalTokenCount", "total_token_count"],
  },
  mend: withThoughtsAndModalities,
};

/** Gemini's interactions, in the spelling of the API and of Vertex. */
const INTERACTION: Family = {
  rule: "inclusive",
  paths: {
    input: ["total_input_tokens", "totalInputTokens"],
    cacheRead: ["total_cached_tokens", "totalCachedTokens"],
    output: ["total_output_tokens", "totalOutputTokens"],
    reasoning: ["total_thought_tokens", "totalThoughtTokens", "total_reasoning_tokens"],
    toolUsePrompt: ["total_tool_use_tokens", "totalToolUseTokens"],
    total: ["total_tokens", "totalTokens"],
  },
  mend: withThoughtsAndModalities,
};

/** A transcription that is billed by the length of its recording. */
const DURATION: Family = { rule: "inclusive", paths: { audioMicros: ["seconds"] } };

/** Mistral's reading of documents: whether its pages are annotated is told by the answer (`toolUnits`). */
const DOCUMENT: Family = { rule: "inclusive", paths: {} };

const CONVERSE: Family = {
  rule: "disjoint",
  paths: {
    input: ["inputTokens", "inputTokenCount", "inputTextTokenCount"],
    cacheRead: ["cacheReadInputTokens", "cacheReadInputTokenCount"],
    cacheWriteTotal: ["cacheWriteInputTokens", "cacheWriteInputTokenCount", "cacheCreationInputTokens"],
    output: ["outputTokens", "outputTokenCount"],
    webSearches: ["webSearchRequests"],
    total: ["totalTokens"],
  },
  mend: withWriteLifetimes,
};

/** Of the Vercel AI SDK, up to 4 by the first names, 5 and 6 by the others; and OpenAI's forms as clients in TypeScript spell them. */
const VERCEL: Family = {
  rule: "inclusive",
  paths: {
    input: ["promptTokens", "inputTokens"],
    cacheRead: [
      "inputTokenDetails.cacheReadTokens",
      "promptTokensDetails.cachedTokens",
      "inputTokensDetails.cachedTokens",
      "cachedInputTokens",
      "cachedTokens",
    ],
    cacheWriteTotal: ["inputTokenDetails.cacheWriteTokens", "promptTokensDetails.cacheWriteTokens", "inputTokensDetails.cacheWriteTokens"],
    audioIn: ["promptTokensDetails.audioTokens", "inputTokensDetails.audioTokens"],
    audioOut: ["completionTokensDetails.audioTokens", "outputTokensDetails.audioTokens"],
    output: ["completionTokens", "outputTokens"],
    reasoning: [
      "outputTokenDetails.reasoningTokens",
      "completionTokensDetails.reasoningTokens",
      "outputTokensDetails.reasoningTokens",
      "reasoningTokens",
    ],
    total: ["totalTokens"],
  },
};
const VERCEL_SIGNS = [
  "inputTokenDetails",
  "outputTokenDetails",
  "inputTokensDetails",
  "outputTokensDetails",
  "cachedInputTokens",
  "cachedTokens",
  "reasoningTokens",
];

/** Ollama counts what it evaluated: a prompt that it still had is left out. */
const OLLAMA: Family = { rule: "disjoint", paths: { input: ["prompt_eval_count"], output: ["eval_count"] } };

/** What Cohere bills, not what it processed. */
const COHERE: Family = {
  rule: "disjoint",
  paths: {
    input: ["billed_units.input_tokens", "tokens.input_tokens"],
    output: ["billed_units.output_tokens", "tokens.output_tokens"],
    rerankUnits: ["billed_units.search_units"],
    images: ["billed_units.images"],
  },
};

const ANTHROPIC_SIGNS = ["cache_read_input_tokens", "cache_creation_input_tokens", "cache_creation", "iterations", "server_tool_use"];
const hasAny = (object: JsonObject, names: readonly string[]): boolean => names.some((name) => object[name] !== undefined);

function familyOf(object: JsonObject): Family | undefined {
  if (isObject(object.billed_units) || hasAny(objectOf(object.tokens), ["input_tokens", "output_tokens"])) return COHERE;
  if (hasAny(object, ["promptTokenCount", "prompt_token_count", "totalTokenCount", "total_token_count", "candidatesTokenCount"]))
    return GEMINI;
  if (hasAny(object, ["promptTokens", "completionTokens"])) return VERCEL;
  if (hasAny(object, ["inputTokens", "outputTokens"])) return hasAny(object, VERCEL_SIGNS) ? VERCEL : CONVERSE;
  if (hasAny(object, ["inputTokenCount", "outputTokenCount", "inputTextTokenCount"])) return CONVERSE;
  if (hasAny(object, ["total_input_tokens", "totalInputTokens"])) return INTERACTION;
  if (object.type === "duration" && object.seconds !== undefined) return DURATION;
  if (object.pages_processed !== undefined) return DOCUMENT;
  if (hasAny(object, ["prompt_eval_count", "eval_count"])) return OLLAMA;
  if (hasAny(object, ["prompt_tokens", "completion_tokens"])) return CHAT;
  if (!hasAny(object, ["input_tokens", "output_tokens", ...ANTHROPIC_SIGNS])) return object.total_tokens === undefined ? undefined : CHAT;
  if (hasAny(object, ["input_tokens_details", "input_token_details"])) return RESPONSES;
  return hasAny(object, ANTHROPIC_SIGNS) ? ANTHROPIC : RESPONSES;
}

/** Whether an object counts tokens in a way known here. */
export const isProviderUsage = (value: unknown): value is JsonObject => isObject(value) && familyOf(value) !== undefined;

/** What a usage object says of an answer of `model`. Without a known count: one line that knows nothing. */
export function readProviderUsage(value: unknown, answerModel?: string): ProviderUsage {
  const object = objectOf(value);
  const family = familyOf(object);
  if (!family) return { lines: [{ usage: {}, rule: "inclusive" }], flags: [], labels: {} };
  const flags: string[] = [];
  const whole = readFamily(object, family, flags);
  const lines = family === ANTHROPIC ? iterationLines(object, whole, answerModel, flags) : [{ usage: whole, rule: family.rule }];
  return { lines, flags: [...new Set(flags)], labels: family === COHERE ? processedLabels(object) : {} };
}

function readFamily(object: JsonObject, family: Family, flags: string[]): ReportedUsage {
  const usage = readCounts(object, family.paths, flags);
  return family.mend ? family.mend(usage, object) : usage;
}

/** Counts where a table has them. One that cannot be read stays unknown and is flagged. */
export function readCounts(object: JsonObject, table: Paths, flags: string[]): ReportedUsage {
  const usage: ReportedUsage = {};
  for (const [name, paths] of Object.entries(table) as [keyof ReportedUsage, readonly string[]][]) {
    for (const path of paths) {
      const value = valueAt(object, path);
      if (value === undefined || value === null || value === "" || value === "-") continue;
      const count = name === "audioMicros" ? readSeconds(value) : readCount(value);
      if (count === undefined) flags.push(`unreadable_count:${name}`);
      else if (usage[name] === undefined) usage[name] = count;
    }
  }
  return usage;
}

/** A field by its whole name, or by the names that its dots part. */
export function valueAt(object: JsonObject, path: string): unknown {
  if (object[path] !== undefined) return object[path];
  let value: unknown = object;
  for (const name of path.split(".")) value = isObject(value) ? value[name] : undefined;
  return value;
}

/** Perplexity's deep research counts reasoning beside the completion and leaves it out of the total. */
function withReasoningBeside(usage: ReportedUsage, object: JsonObject): ReportedUsage {
  const { output, reasoning } = usage;
  if (usage.audioMicros !== undefined) {
    // The total holds the tokens of the recording, which nothing else tells and nobody bills.
    const { total: _, ...told } = usage;
    return told;
  }
  return object.citation_tokens !== undefined && output !== undefined && reasoning ? { ...usage, output: output + reasoning } : usage;
}

/** Thoughts stand beside the candidates; zeros are left out of proto JSON. Parts by modality are whole, cached ones apart. */
function withThoughtsAndModalities(usage: ReportedUsage, object: JsonObject): ReportedUsage {
  const listed = (...names: string[]) => modalitiesOf(names.map((name) => object[name]).find((list) => list !== undefined));
  const prompt = listed("promptTokensDetails", "prompt_tokens_details", "input_tokens_by_modality", "inputTokensByModality");
  const cached = listed("cacheTokensDetails", "cache_tokens_details", "cached_tokens_by_modality", "cachedTokensByModality");
  const answer = listed(
    ...["candidatesTokensDetails", "candidates_tokens_details", "responseTokensDetails"],
    ...["output_tokens_by_modality", "outputTokensByModality"],
  );
  const uncached = (modality: string): bigint | undefined => {
    const whole = prompt.get(modality);
    const part = cached.get(modality) ?? 0n;
    return whole === undefined ? undefined : whole > part ? whole - part : 0n;
  };
  const found: ReportedUsage = { ...usage };
  if (usage.input !== undefined || usage.output !== undefined || usage.reasoning !== undefined)
    found.output = (usage.output ?? 0n) + (usage.reasoning ?? 0n);
  const parts = {
    audioIn: uncached("AUDIO"),
    imageIn: uncached("IMAGE"),
    videoIn: uncached("VIDEO"),
    audioOut: answer.get("AUDIO"),
    imageOut: answer.get("IMAGE"),
    videoOut: answer.get("VIDEO"),
  };
  return { ...found, ...Object.fromEntries(Object.entries(parts).filter(([, count]) => count !== undefined)) };
}

function modalitiesOf(list: unknown): Map<string, bigint> {
  const counts = new Map<string, bigint>();
  for (const item of Array.isArray(list) ? list.filter(isObject) : []) {
    const count = readCount(item.tokenCount ?? item.token_count ?? item.tokens);
    const modality = textOf(item.modality)?.toUpperCase();
    if (count !== undefined && modality !== undefined) counts.set(modality, (counts.get(modality) ?? 0n) + count);
  }
  return counts;
}

/** How long writes live is a list beside them. Titan's results each tell their own output. */
function withWriteLifetimes(usage: ReportedUsage, object: JsonObject): ReportedUsage {
  const found: ReportedUsage = { ...usage };
  const results = Array.isArray(object.results) ? object.results.filter(isObject).map(({ tokenCount }) => readCount(tokenCount)) : [];
  if (found.output === undefined && results.length > 0 && results.every((count) => count !== undefined))
    found.output = results.reduce<bigint>((sum, count) => sum + (count ?? 0n), 0n);
  for (const detail of Array.isArray(object.cacheDetails) ? object.cacheDetails.filter(isObject) : []) {
    const count = readCount(detail.inputTokens);
    if (count === undefined) continue;
    if (detail.ttl === "5m") found.cacheWrite5m = (found.cacheWrite5m ?? 0n) + count;
    else if (detail.ttl === "1h") found.cacheWrite1h = (found.cacheWrite1h ?? 0n) + count;
  }
  return found;
}

/**
 * An answer that took several calls of models lists each of them, and its top level leaves some out: compactions, and
 * advisors, which are billed on another model. So the list is counted, by model, and the top level is not.
 */
function iterationLines(object: JsonObject, whole: ReportedUsage, answerModel: string | undefined, flags: string[]): ReportedLine[] {
  const list = Array.isArray(object.iterations) ? object.iterations.filter(isObject) : [];
  const byModel = new Map<string, ReportedLine>([["", { usage: {}, rule: ANTHROPIC.rule }]]);
  for (const iteration of list) {
    const named = textOf(iteration.model);
    const model = named === answerModel ? undefined : named;
    const line = byModel.get(model ?? "") ?? { ...(model === undefined ? {} : { model }), usage: {}, rule: ANTHROPIC.rule };
    line.usage = sumOf(line.usage, readFamily(iteration, ANTHROPIC, flags));
    byModel.set(model ?? "", line);
  }
  const lines = [...byModel.values()].filter(({ usage }) => usage.input !== undefined || usage.output !== undefined);
  const first = lines[0];
  if (!first) return [{ usage: whole, rule: ANTHROPIC.rule }];
  // What only the top level tells: thinking, and the tools that the provider ran.
  for (const name of ["reasoning", "webSearches", "webFetches"] as const)
    if (first.usage[name] === undefined && whole[name] !== undefined) first.usage[name] = whole[name];
  return lines;
}

function sumOf(a: ReportedUsage, b: ReportedUsage): ReportedUsage {
  const sum: ReportedUsage = { ...a };
  for (const [name, count] of Object.entries(b) as [keyof ReportedUsage, bigint][]) sum[name] = (sum[name] ?? 0n) + count;
  return sum;
}

/** The first of several fields that says something, as storable text. */
export function nameAt(object: JsonObject, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const value = valueAt(object, path);
    const text = typeof value === "number" ? String(value) : textOf(value)?.trim();
    if (text !== undefined && text !== "-") return tidyText(text, MAX_NAME_CHARACTERS);
  }
  return undefined;
}

/** Cohere's cached and processed tokens are no part of what it bills: they are told and not counted. */
function processedLabels(object: JsonObject): Record<string, string> {
  const told = { cached_tokens: object.cached_tokens, processed_input_tokens: valueAt(object, "tokens.input_tokens") };
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) => {
      const count = value === undefined || value === null ? undefined : readCount(value);
      return count === undefined ? [] : [[name, String(count)]];
    }),
  );
}
