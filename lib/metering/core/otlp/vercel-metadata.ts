/**
 * What Vercel's AI SDK puts only into the provider's own metadata, a JSON text on the span: lifetimes of cache writes,
 * the uncached prompt, server tools, the service tier. Everything else in it is left unread.
 */
import { readCount } from "../limits";
import { isObject, objectOf, textOf } from "../read-json";
import type { ReportedUsage } from "../reported-usage";
import type { Attributes } from "./model";

const MAX_CHARACTERS = 200_000;

export function providerMetadata(attributes: Attributes): { usage: ReportedUsage; serviceTier?: string } {
  const text = attributes.get("ai.response.providerMetadata");
  if (typeof text !== "string" || text.length > MAX_CHARACTERS) return { usage: {} };
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? { usage: anthropicUsage(objectOf(parsed.anthropic)), ...tierOf(parsed) } : { usage: {} };
  } catch {
    return { usage: {} };
  }
}

function tierOf(metadata: { [key: string]: unknown }): { serviceTier?: string } {
  const tier =
    textOf(objectOf(metadata.openai).serviceTier) ??
    textOf(objectOf(metadata.azure).serviceTier) ??
    textOf(objectOf(objectOf(metadata.anthropic).usage).service_tier);
  return tier === undefined ? {} : { serviceTier: tier };
}

function anthropicUsage(anthropic: { [key: string]: unknown }): ReportedUsage {
  const usage = objectOf(anthropic.usage);
  const writes = objectOf(usage.cache_creation);
  const tools = objectOf(usage.server_tool_use);
  const found: { [count in keyof ReportedUsage]: unknown } = {
    cacheRead: usage.cache_read_input_tokens,
    cacheWriteTotal: usage.cache_creation_input_tokens ?? anthropic.cacheCreationInputTokens,
    cacheWrite5m: writes.ephemeral_5m_input_tokens,
    cacheWrite1h: writes.ephemeral_1h_input_tokens,
    // With several iterations the top level covers only some of them.
    uncached: Array.isArray(usage.iterations) ? undefined : usage.input_tokens,
    webSearches: tools.web_search_requests,
    webFetches: tools.web_fetch_requests,
  };
  return Object.fromEntries(
    Object.entries(found).flatMap(([name, value]) => {
      const count = readCount(value);
      return count === undefined ? [] : [[name, count]];
    }),
  );
}
