/**
 * What Vercel's AI SDK puts only into the provider's own metadata, a JSON text on the span: lifetimes of cache writes,
 * the uncached prompt, server tools, the service tier, and up to version 4 all that was cached or thought. Everything else
 * in it is left unread.
 */

import { readCount } from "../limits";
import { isObject, type JsonObject, objectOf, textOf } from "../read-json";
import type { ReportedUsage } from "../reported-usage";
import { firstValue } from "./attribute-access";
import type { Attributes, AttributeValue } from "./model";

const MAX_CHARACTERS = 200_000;
const PROMPT = ["ai.usage.promptTokens", "ai.usage.inputTokens", "gen_ai.usage.input_tokens"];

export function providerMetadata(attributes: Attributes): { usage: ReportedUsage; serviceTier?: string } {
  const text = attributes.get("ai.response.providerMetadata");
  if (typeof text !== "string" || text.length > MAX_CHARACTERS) return { usage: {} };
  try {
    const parsed: unknown = JSON.parse(text);
    if (!isObject(parsed)) return { usage: {} };
    const counts = countsOf(parsed, firstValue(attributes, PROMPT));
    return { usage: readable(counts), ...tierOf(parsed) };
  } catch {
    return { usage: {} };
  }
}

function tierOf(metadata: JsonObject): { serviceTier?: string } {
  const tier =
    textOf(objectOf(metadata.openai).serviceTier) ??
    textOf(objectOf(metadata.azure).serviceTier) ??
    textOf(objectOf(objectOf(metadata.anthropic).usage).service_tier);
  return tier === undefined ? {} : { serviceTier: tier };
}

type Counts = { [count in keyof ReportedUsage]: unknown };

function countsOf(metadata: JsonObject, prompt: AttributeValue | undefined): Counts {
  if (isObject(metadata.anthropic)) return ofAnthropic(metadata.anthropic, prompt);
  if (isObject(metadata.bedrock)) return ofBedrock(objectOf(metadata.bedrock.usage), prompt);
  if (isObject(metadata.deepseek)) return { cacheRead: metadata.deepseek.promptCacheHitTokens };
  const openai = objectOf(metadata.openai ?? metadata.azure);
  return { cacheRead: openai.cachedPromptTokens, reasoning: openai.reasoningTokens };
}

function ofAnthropic(anthropic: JsonObject, prompt: AttributeValue | undefined): Counts {
  const usage = objectOf(anthropic.usage);
  const writes = objectOf(usage.cache_creation);
  const tools = objectOf(usage.server_tool_use);
  return {
    cacheRead: usage.cache_read_input_tokens ?? anthropic.cacheReadInputTokens,
    cacheWriteTotal: usage.cache_creation_input_tokens ?? anthropic.cacheCreationInputTokens,
    cacheWrite5m: writes.ephemeral_5m_input_tokens,
    cacheWrite1h: writes.ephemeral_1h_input_tokens,
    // With several iterations the top level covers only some of them. Only version 4 tells reads here, beside the prompt.
    uncached: anthropic.cacheReadInputTokens !== undefined ? prompt : Array.isArray(usage.iterations) ? undefined : usage.input_tokens,
    webSearches: tools.web_search_requests,
    webFetches: tools.web_fetch_requests,
  };
}

/** Only version 4 tells reads here, and its prompt leaves them out. */
const ofBedrock = (usage: JsonObject, prompt: AttributeValue | undefined): Counts => ({
  cacheRead: usage.cacheReadInputTokens,
  cacheWriteTotal: usage.cacheWriteInputTokens,
  uncached: usage.cacheReadInputTokens === undefined ? undefined : prompt,
});

function readable(counts: Counts): ReportedUsage {
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, value]) => {
      const count = value === undefined || value === null ? undefined : readCount(value);
      return count === undefined ? [] : [[name, count]];
    }),
  );
}
