/** What the several formats of LiteLLM (callback payload, its old version in Python texts, spend-log row) say in common. */
import { readCount } from "../limits";
import { readPythonLiteral } from "../python-literal";
import { isObject, type JsonObject, objectOf, textOf } from "../read-json";
import type { ConventionRule, ReportedUsage } from "../reported-usage";

const MAX_NESTED_CHARACTERS = 500_000;

/** Text that says something; LiteLLM writes "None" and "" for absent. */
export function said(value: unknown): string | undefined {
  const text = typeof value === "number" ? String(value) : textOf(value)?.trim();
  return text === undefined || text === "None" || text === "null" ? undefined : text;
}

/** An object that may have been written as JSON text or as Python text. Truncated texts are empty. */
export function nested(value: unknown): JsonObject {
  if (isObject(value)) return value;
  if (typeof value !== "string" || value.length > MAX_NESTED_CHARACTERS) return {};
  try {
    return objectOf(JSON.parse(value));
  } catch {
    return objectOf(readPythonLiteral(value));
  }
}

export const isTrue = (value: unknown): boolean => value === true || value === 1 || /^(true|1)$/i.test(textOf(value) ?? "");
export const isFalse = (value: unknown): boolean => value === false || value === 0 || /^(false|0)$/i.test(textOf(value) ?? "");

/** The usage object, wherever the format has it. */
export function usageObject(item: JsonObject, metadata: JsonObject): JsonObject {
  const candidates = [nested(item.response).usage, item.usage, metadata.usage_object, metadata.additional_usage_values].map(nested);
  return candidates.find((candidate) => Object.keys(candidate).length > 0) ?? {};
}

/**
 * Counts of one row. The row's own `prompt_tokens` holds the cached parts, for Anthropic too; only a raw provider usage
 * without it may have them beside the input.
 */
export function litellmUsage(item: JsonObject, metadata: JsonObject): { usage: ReportedUsage; rule: ConventionRule } {
  const object = usageObject(item, metadata);
  const additional = nested(metadata.additional_usage_values);
  const inDetails = nested(object.prompt_tokens_details ?? object.input_tokens_details ?? additional.prompt_tokens_details);
  const outDetails = nested(object.completion_tokens_details ?? object.output_tokens_details);
  const writeDetails = nested(object.cache_creation ?? inDetails.cache_creation_token_details ?? object.cache_creation_token_details);
  const tools = nested(object.server_tool_use);
  const rowInput = firstCount([item.prompt_tokens, object.prompt_tokens]);
  // Calls in Anthropic's own format may pass its count on as the row's.
  const isRawAnthropic =
    object.prompt_tokens === undefined &&
    object.input_tokens_details === undefined &&
    object.cache_read_input_tokens !== undefined &&
    (rowInput === undefined || rowInput === firstCount([object.input_tokens]));
  const usage: ReportedUsage = counts({
    input: [rowInput, object.input_tokens],
    output: [item.completion_tokens, object.completion_tokens, object.output_tokens],
    cacheRead: [
      object.cache_read_input_tokens,
      inDetails.cached_tokens,
      additional.cache_read_input_tokens,
      object.prompt_cache_hit_tokens,
    ],
    cacheWriteTotal: [
      object.cache_creation_input_tokens,
      inDetails.cache_creation_tokens,
      inDetails.cache_write_tokens,
      additional.cache_creation_input_tokens,
    ],
    cacheWrite5m: [writeDetails.ephemeral_5m_input_tokens],
    cacheWrite1h: [writeDetails.ephemeral_1h_input_tokens],
    reasoning: [outDetails.reasoning_tokens],
    audioIn: [inDetails.audio_tokens],
    audioOut: [outDetails.audio_tokens],
    imageIn: [inDetails.image_tokens],
    imageOut: [outDetails.image_tokens],
    webSearches: [tools.web_search_requests, inDetails.web_search_requests],
    total: [item.total_tokens, object.total_tokens],
  });
  return { usage, rule: isRawAnthropic ? "disjoint" : "inclusive" };
}

function firstCount(values: readonly unknown[]): bigint | undefined {
  return values
    .map((value) => (value === null || value === undefined || value === "" ? undefined : readCount(value)))
    .find((count) => count !== undefined);
}

function counts(candidates: { readonly [count in keyof ReportedUsage]: readonly unknown[] }): ReportedUsage {
  return Object.fromEntries(
    Object.entries(candidates).flatMap(([name, values]) => {
      const count = firstCount(values);
      return count === undefined ? [] : [[name, count]];
    }),
  );
}

const CONTENT = new Set([
  "messages",
  "response",
  "model_parameters",
  "modelParameters",
  "proxy_server_request",
  "error_str",
  "guardrail_information",
  "model_map_information",
  "input",
  "output",
]);

/** The row without prompts, answers and parameters: what is hashed. */
export function withoutContent(item: JsonObject): JsonObject {
  const kept = Object.entries(item).filter(([key]) => !CONTENT.has(key));
  return { ...Object.fromEntries(kept), usage: nested(item.response).usage ?? item.usage };
}
