/** What instrumentations mean by the same names: each counts cached tokens as the client that it wraps does, or adds them up. */
import { describe, expect, it } from "vitest";
import { normaliseSpans } from "../adapters/otlp-traces";

type Sent = { scope: string; version?: string; attributes: { [name: string]: string | number } };

function counted({ scope, version = "", attributes }: Sent) {
  const value = (sent: string | number) => (typeof sent === "number" ? { intValue: sent } : { stringValue: sent });
  const span = {
    traceId: "5b8efff798038103d269b633813fc60c",
    spanId: "eee19b7ec3c1b174",
    name: "chat",
    startTimeUnixNano: "1790000000000000000",
    endTimeUnixNano: "1790000001000000000",
    attributes: Object.entries(attributes).map(([key, sent]) => ({ key, value: value(sent) })),
  };
  const body = { resourceSpans: [{ scopeSpans: [{ scope: { name: scope, version }, spans: [span] }] }] };
  const { events } = normaliseSpans(new TextEncoder().encode(JSON.stringify(body)), "json");
  const { input, cacheRead, cacheWrite, output, reasoning } = events[0]?.event.lines[0]?.quantities ?? {};
  return { input, cacheRead, cacheWrite, output, reasoning, convention: events[0]?.event.convention };
}

const chat = (provider: string, model: string, input: number, read: number, write: number) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": provider,
  "gen_ai.request.model": model,
  "gen_ai.usage.input_tokens": input,
  "gen_ai.usage.output_tokens": 40,
  "gen_ai.usage.cache_read.input_tokens": read,
  "gen_ai.usage.cache_creation.input_tokens": write,
});
const openInference = (model: string, input: number, read: number, write: number) => ({
  "openinference.span.kind": "LLM",
  "llm.model_name": model,
  "llm.token_count.prompt": input,
  "llm.token_count.completion": 40,
  "llm.token_count.prompt_details.cache_read": read,
  "llm.token_count.prompt_details.cache_write": write,
});
const CLAUDE = "claude-sonnet-4-5";
const beside = { input: 5000n, cacheRead: 3000n, cacheWrite: 500n, convention: "disjoint" };
const inside = { input: 1500n, cacheRead: 3000n, cacheWrite: 500n, convention: "inclusive" };

describe("cached tokens beside the input, as the provider counts them", () => {
  it.each([
    ["openlit.instrumentation.anthropic", chat("anthropic", CLAUDE, 5000, 3000, 500)],
    ["@openlit/instrumentation-anthropic", chat("anthropic", CLAUDE, 5000, 3000, 500)],
    ["openlit.instrumentation.bedrock", chat("aws.bedrock", `anthropic.${CLAUDE}`, 5000, 3000, 500)],
    ["opentelemetry.instrumentation.bedrock", chat("aws.bedrock", `anthropic.${CLAUDE}`, 5000, 3000, 500)],
    ["opentelemetry.instrumentation.llamaindex", chat("anthropic", CLAUDE, 5000, 3000, 500)],
    ["@arizeai/openinference-instrumentation-bedrock", openInference(`anthropic.${CLAUDE}`, 5000, 3000, 500)],
    ["openinference.instrumentation.bedrock", openInference("us.amazon.nova-pro-v1:0", 5000, 3000, 500)],
  ])("%s", (scope, attributes) => {
    expect(counted({ scope, attributes })).toMatchObject(beside);
  });

  it("pydantic-ai of Bedrock, until it added them up", () => {
    const attributes = chat("bedrock", `anthropic.${CLAUDE}`, 5000, 3000, 500);
    expect(counted({ scope: "pydantic-ai", version: "1.99.0", attributes })).toMatchObject(beside);
    expect(counted({ scope: "pydantic-ai", version: "2.9.4", attributes })).toMatchObject(beside);
    expect(counted({ scope: "pydantic-ai", version: "2.10.0", attributes })).toMatchObject(inside);
  });

  it("LangChain's, where the total holds them", () => {
    const attributes = { ...openInference(`anthropic.${CLAUDE}`, 5000, 3000, 500), "llm.token_count.total": 8540 };
    expect(counted({ scope: "openinference.instrumentation.langchain", attributes })).toMatchObject(beside);
  });
});

describe("cached tokens inside the input, added up by the instrumentation", () => {
  it.each([
    ["openlit.instrumentation.openai", chat("openai", "gpt-5", 5000, 3000, 500)],
    ["opentelemetry.instrumentation.anthropic", chat("anthropic", CLAUDE, 5000, 3000, 500)],
    ["opentelemetry.instrumentation.llamaindex", chat("openai", "gpt-5", 5000, 3000, 500)],
    ["opentelemetry.instrumentation.langchain", chat("anthropic", CLAUDE, 5000, 3000, 500)],
    ["openinference.instrumentation.bedrock", openInference(`anthropic.${CLAUDE}`, 5000, 3000, 500)],
    ["openinference.instrumentation.langchain", openInference(CLAUDE, 5000, 3000, 500)],
    ["pydantic-ai", chat("anthropic", CLAUDE, 5000, 3000, 500)],
  ])("%s", (scope, attributes) => {
    expect(counted({ scope, version: "1.40.0", attributes })).toMatchObject(inside);
  });
});

describe("versions of the Vercel AI SDK that tell cached tokens in the provider's metadata alone", () => {
  const leaf = (provider: string, prompt: number, metadata: object) => ({
    "ai.operationId": "ai.generateText.doGenerate",
    "ai.model.provider": provider,
    "ai.model.id": CLAUDE,
    "ai.usage.promptTokens": prompt,
    "ai.usage.completionTokens": 40,
    "gen_ai.usage.input_tokens": prompt,
    "gen_ai.usage.output_tokens": 40,
    "ai.response.providerMetadata": JSON.stringify(metadata),
  });
  const usage = { input_tokens: 5000, cache_read_input_tokens: 3000, cache_creation_input_tokens: 500, output_tokens: 40 };

  it.each([
    ["4, Anthropic", leaf("anthropic", 5000, { anthropic: { cacheCreationInputTokens: 500, cacheReadInputTokens: 3000 } }), beside],
    [
      "4, Bedrock",
      leaf("amazon-bedrock", 5000, { bedrock: { usage: { cacheReadInputTokens: 3000, cacheWriteInputTokens: 500 } } }),
      beside,
    ],
    ["5, Anthropic", leaf("anthropic.messages", 5000, { anthropic: { usage, cacheCreationInputTokens: 500 } }), beside],
    [
      "6, Anthropic",
      leaf("anthropic.messages", 5000, { anthropic: { usage: { ...usage, input_tokens: 1500 }, cacheCreationInputTokens: 500 } }),
      inside,
    ],
    [
      "4, OpenAI",
      leaf("openai.chat", 5000, { openai: { cachedPromptTokens: 3000, reasoningTokens: 12 } }),
      { input: 2000n, cacheRead: 3000n, reasoning: 12n, output: 40n, convention: "inclusive" },
    ],
    [
      "4, DeepSeek",
      leaf("deepseek.chat", 5000, { deepseek: { promptCacheHitTokens: 3000, promptCacheMissTokens: 2000 } }),
      { input: 2000n, cacheRead: 3000n, convention: "inclusive" },
    ],
    [
      "4, without a word of caching",
      leaf("openai.chat", 5000, { openai: { cachedPromptTokens: null } }),
      { input: 5000n, cacheRead: null },
    ],
  ])("%s", (_, attributes, expected) => {
    expect(counted({ scope: "ai", attributes })).toMatchObject(expected);
  });
});

it("reasoning that Google's agents told beside the output is output", () => {
  const attributes = {
    "gen_ai.system": "gcp.vertex.agent",
    "gen_ai.request.model": "gemini-2.5-flash",
    "gen_ai.usage.input_tokens": 106,
    "gen_ai.usage.output_tokens": 6,
    "gen_ai.usage.experimental.reasoning_tokens": 46,
  };
  expect(counted({ scope: "gcp.vertex.agent", attributes })).toMatchObject({ input: 106n, output: 52n, reasoning: 46n });
  const inside = { ...attributes, "gen_ai.usage.output_tokens": 52, "gen_ai.usage.reasoning.output_tokens": 46 };
  expect(counted({ scope: "gcp.vertex.agent", attributes: inside })).toMatchObject({ input: 106n, output: 52n, reasoning: 46n });
});
