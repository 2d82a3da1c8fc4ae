import { describe, expect, it } from "vitest";
import { Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import type { UsageEvent } from "../usage-event";
import { normaliseResponses } from "./responses";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const read = (provider: string, body: unknown) => normaliseResponses(new TextEncoder().encode(JSON.stringify(body)), provider, RECEIVED);
function one(provider: string, body: unknown): UsageEvent {
  const normalised = read(provider, body);
  expect(normalised.rejected).toEqual([]);
  expect(normalised.events).toHaveLength(1);
  return normalised.events[0]?.event as UsageEvent;
}
const quantities = (provider: string, body: unknown, line = 0) => one(provider, body).lines[line]?.quantities;
const CHAT = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1_795_000_000,
  model: "gpt-4o",
  choices: [{ message: { content: "secret answer" } }],
  usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120, prompt_tokens_details: { cached_tokens: 60 } },
};

describe("an answer as the provider sent it", () => {
  it("needs nothing beside: id, time and model are its own", () => {
    expect(one("OpenAI", CHAT)).toMatchObject({
      dedupeKey: "response:openai:chatcmpl-1",
      callKey: "openai:chatcmpl-1",
      occurredAt: new Date(1_795_000_000_000),
      operation: "chat",
      status: "ok",
      convention: "inclusive",
      quality: "provider",
      lines: [{ provider: "openai", model: "gpt-4o", quantities: { input: 40n, cacheRead: 60n, output: 20n, requests: 1n } }],
    });
  });

  it("is the same event wrapped, bare, in a list or as a line", () => {
    const bare = one("openai", CHAT);
    expect(one("openai", { response: CHAT })).toEqual(bare);
    expect(one("openai", [CHAT])).toEqual(bare);
    const lines = normaliseResponses(
      new TextEncoder().encode(`${JSON.stringify(CHAT)}\n{\n${JSON.stringify({ ...CHAT, id: "b" })}`),
      "openai",
      RECEIVED,
    );
    expect(lines.events.map(({ index, event }) => [index, event.dedupeKey])).toEqual([
      [0, "response:openai:chatcmpl-1"],
      [2, "response:openai:b"],
    ]);
    expect(lines.rejected).toMatchObject([{ index: 1, reason: "not JSON", fix: expect.stringMatching(/\w/) }]);
  });

  it("keeps nothing of what was said", () => {
    expect(JSON.stringify(one("openai", CHAT), (_, value: unknown) => (typeof value === "bigint" ? String(value) : value))).not.toContain(
      "secret",
    );
  });

  it("that failed is a request of unknown quantities, and one that is not finished is refused", () => {
    expect(one("anthropic", { type: "error", error: { type: "overloaded_error", message: "secret" } })).toMatchObject({
      status: "error",
      errorType: "overloaded_error",
      quality: "missing",
      lines: [{ quantities: { input: null, output: null, requests: 1n } }],
    });
    expect(read("openai", { id: "r", object: "response", status: "queued", usage: null }).rejected).toMatchObject([
      { id: "r", location: "status" },
    ]);
  });

  it("without counts is unknown, not zero", () => {
    expect(one("openai", { ...CHAT, usage: null })).toMatchObject({
      flags: ["usage_missing"],
      lines: [{ quantities: { input: null, requests: 1n } }],
    });
  });

  it("of a batch is priced as one", () => {
    const line = { id: "batch_req_1", custom_id: "a", response: { status_code: 200, body: CHAT }, error: null };
    expect(one("openai", line)).toMatchObject({ mode: "batch", dedupeKey: "response:openai:chatcmpl-1" });
    const message = { id: "msg_1", type: "message", model: "claude-haiku-4-5", usage: { input_tokens: 1, output_tokens: 2 } };
    expect(one("anthropic", { custom_id: "a", result: { type: "succeeded", message } })).toMatchObject({
      mode: "batch",
      callKey: "anthropic:msg_1",
    });
  });
});

describe("usage with a context", () => {
  const usage = { input_tokens: 21, cache_read_input_tokens: 3000, cache_creation_input_tokens: 556, output_tokens: 393 };
  const context = {
    id: "mine-1",
    time: "2026-11-20T10:00:00Z",
    credential: "key-alias",
    identity: "svc-a",
    operator: { id: "u-7", evidence: "signed" },
    application: "support-desk",
    environment: "production",
    team: "cx",
    tenant: "acme",
    agent: "triage",
    sessionId: "s",
    traceId: "t",
    labels: { repo: "r" },
    latencyMs: 12,
  };

  it("is tied to whom the context names", () => {
    expect(one("anthropic", { model: "claude-sonnet-4-5", usage, context })).toMatchObject({
      dedupeKey: "mine-1",
      occurredAt: new Date("2026-11-20T10:00:00Z"),
      hints: {
        credential: "key-alias",
        identity: "svc-a",
        application: "support-desk",
        team: "cx",
        operator: { id: "u-7", evidence: "signed" },
      },
      sessionId: "s",
      labels: { repo: "r" },
      latencyMs: 12,
      convention: "disjoint",
      lines: [{ quantities: { input: 21n, cacheRead: 3000n, cacheWrite: 556n, output: 393n } }],
    });
  });

  it("may be the usage itself, and the context may stand beside it", () => {
    expect(one("anthropic", { ...usage, context: { ...context, model: "m" } }).lines[0]).toMatchObject({
      model: "m",
      quantities: { input: 21n },
    });
    expect(one("anthropic", { model: "m", usage, time: context.time, application: "support-desk" })).toMatchObject({
      occurredAt: new Date(context.time),
      hints: { application: "support-desk" },
    });
  });

  it("with a field that nobody knows is refused by its name", () => {
    for (const [wrong, location] of [
      [{ ...context, aplication: "x" }, "context.aplication"],
      [{ ...context, time: "yesterday" }, "context.time"],
      [{ ...context, status: "fine" }, "context.status"],
      [{ ...context, usage: { input: 1 } }, "context.usage"],
      [{ ...context, provider: "x" }, "context.provider"],
    ] as const)
      expect(read("anthropic", { usage, context: wrong })).toMatchObject({ events: [], rejected: [{ index: 0, location }] });
  });

  it("of a gateway's cache is billed nothing", () => {
    expect(one("anthropic", { usage, model: "m", context: { ...context, status: "cache_hit" } })).toMatchObject({
      status: "cache_hit",
      lines: [{ quantities: { input: 0n, output: 0n, requests: 0n } }],
      labels: { saved_input_tokens: "21", repo: "r" },
    });
  });

  it("says when it has no time, and its key is of the item alone", () => {
    const { events, timeless } = read("anthropic", [
      { model: "m", usage },
      { model: "m", usage },
    ]);
    expect(events.map(({ event }) => event.occurredAt)).toEqual([RECEIVED, RECEIVED]);
    expect(timeless.size).toBe(2);
    expect(new Set(events.map(({ event }) => event.dedupeKey)).size).toBe(1);
  });
});

describe("what each provider means by its counts", () => {
  it("Anthropic's iterations are billed each on its own model, and the top level is not added", () => {
    const message = (input_tokens: number, output_tokens: number, more: object = {}) => ({
      type: "message",
      input_tokens,
      output_tokens,
      ...more,
    });
    const iterations = [
      message(180, 8),
      { type: "compaction", input_tokens: 100, output_tokens: 82, cache_creation_input_tokens: 50 },
      message(7, 9, { type: "advisor_message", model: "claude-opus-4-8" }),
      message(1, 1, { model: "claude-sonnet-5" }),
    ];
    const event = one("anthropic", {
      model: "claude-sonnet-5",
      usage: { input_tokens: 181, output_tokens: 9, server_tool_use: { web_search_requests: 2 }, iterations },
    });
    expect(event.lines).toMatchObject([
      { model: "claude-sonnet-5", quantities: { input: 281n, output: 91n, cacheWrite: 50n, webSearches: 2n, requests: 1n } },
      { model: "claude-opus-4-8", quantities: { input: 7n, output: 9n, requests: 0n } },
    ]);
  });

  it("Gemini's thoughts and tool prompts stand beside, and its zeros are left out", () => {
    const usageMetadata = {
      promptTokenCount: 3000,
      cachedContentTokenCount: 2048,
      thoughtsTokenCount: 400,
      toolUsePromptTokenCount: 50,
      totalTokenCount: 3450,
      promptTokensDetails: [{ modality: "AUDIO", tokenCount: 100 }],
      cacheTokensDetails: [{ modality: "AUDIO", tokenCount: 40 }],
    };
    expect(one("gemini", { modelVersion: "gemini-2.5-pro", responseId: "g", usageMetadata })).toMatchObject({
      callKey: "google:g",
      lines: [{ quantities: { input: 1002n, cacheRead: 2048n, output: 400n, reasoning: 400n, audioIn: 60n } }],
      flags: [],
    });
  });

  it("xAI counts reasoning beside the completion, others inside", () => {
    const usage = { prompt_tokens: 32, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 94 } };
    expect(quantities("xai", { model: "grok-4", usage: { ...usage, total_tokens: 135 } })).toMatchObject({ output: 103n, reasoning: 94n });
    expect(quantities("groq", { model: "m", usage: { ...usage, completion_tokens: 100, total_tokens: 132 } })).toMatchObject({
      output: 100n,
    });
  });

  it("Mistral's, DeepSeek's and Moonshot's cached tokens are inside the prompt", () => {
    for (const cached of [{ num_cached_tokens: 60 }, { prompt_cache_hit_tokens: 60, prompt_cache_miss_tokens: 40 }, { cached_tokens: 60 }])
      expect(quantities("x", { model: "m", usage: { prompt_tokens: 100, completion_tokens: 1, ...cached } })).toMatchObject({
        input: 40n,
        cacheRead: 60n,
      });
  });

  it("Converse tells lifetimes of cache writes", () => {
    const usage = {
      inputTokens: 3,
      outputTokens: 4,
      totalTokens: 37,
      cacheWriteInputTokens: 30,
      cacheDetails: [{ ttl: "1h", inputTokens: 10 }],
    };
    expect(one("bedrock", { usage, modelId: "m", ResponseMetadata: { RequestId: "r" } })).toMatchObject({
      callKey: "aws.bedrock:r",
      lines: [{ provider: "aws.bedrock", quantities: { input: 3n, cacheWrite1h: 10n, cacheWrite: 20n, output: 4n } }],
    });
  });

  it("embeddings, reranking and searches are what they are", () => {
    const list = {
      object: "list",
      data: [{ object: "embedding" }],
      model: "text-embedding-3-small",
      usage: { prompt_tokens: 8, total_tokens: 8 },
    };
    expect(one("openai", list)).toMatchObject({ operation: "embeddings", lines: [{ quantities: { input: 0n, embedding: 8n } }] });
    expect(quantities("voyage", { model: "voyage-3", data: [{ object: "embedding" }], usage: { total_tokens: 5 } })).toMatchObject({
      embedding: 5n,
    });
    expect(one("cohere", { id: "c", results: [], meta: { billed_units: { search_units: 2 } } })).toMatchObject({
      operation: "rerank",
      quality: "provider",
      lines: [{ quantities: { rerankUnits: 2n, requests: 1n } }],
    });
    const searched = {
      object: "response",
      model: "gpt-5",
      usage: { input_tokens: 1, output_tokens: 2 },
      output: [
        { type: "web_search_call", action: { type: "search" } },
        { type: "web_search_call", action: { type: "open_page" } },
      ],
    };
    expect(quantities("openai", searched)).toMatchObject({ webSearches: 1n });
  });

  it("tiers and regions are part of the price", () => {
    expect(one("openai", { ...CHAT, service_tier: "flex" }).mode).toBe("flex");
    expect(one("anthropic", { ...CHAT, usage: { ...CHAT.usage, service_tier: "standard", speed: "fast" } }).mode).toBe("fast");
    expect(one("anthropic", { ...CHAT, usage: { ...CHAT.usage, service_tier: "batch", speed: "standard" } }).mode).toBe("batch");
    expect(one("anthropic", { model: "m", usage: { input_tokens: 1, output_tokens: 1, inference_geo: "us" } }).region).toBe("us");
  });

  it("a key of the customer's own at OpenRouter is billed once, by the provider that sends the invoice", () => {
    const usage = {
      prompt_tokens: 326,
      completion_tokens: 91,
      cost: 0,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.0003253 },
    };
    expect(one("openrouter", { id: "gen-1", model: "google/gemini-2.5-flash", provider: "Google AI Studio", usage })).toMatchObject({
      callKey: "openrouter:gen-1",
      clientCostUsd: "0.0003253",
      flags: ["byok"],
      labels: { gateway: "openrouter", byok: "true" },
      lines: [{ provider: "google", model: "gemini-2.5-flash", quantities: { input: 326n, output: 91n } }],
    });
    expect(one("openrouter", { model: "google/gemini-2.5-flash", usage: { ...usage, is_byok: false } }).lines[0]).toMatchObject({
      provider: "openrouter",
      model: "google/gemini-2.5-flash",
    });
  });
});

describe("what is refused", () => {
  it("whole bodies and providers without a name", () => {
    for (const body of ["", "  ", "hello", "{"])
      expect(() => normaliseResponses(new TextEncoder().encode(body), "openai", RECEIVED)).toThrow(Malformed);
    expect(() =>
      read(
        "openai",
        Array.from({ length: 10_001 }, () => 1),
      ),
    ).toThrow(TooLarge);
    for (const provider of ["", " ", "a\0", "x".repeat(257)]) expect(() => read(provider, CHAT)).toThrow(Invalid);
  });

  it("items that are no answer, with a reason each", () => {
    const { events, rejected } = read("openai", [1, null, {}, { a: 1 }, [[]]]);
    expect(events).toEqual([]);
    expect(rejected.map(({ index, reason, fix }) => [index, reason !== "", fix !== undefined])).toEqual(
      [0, 1, 2, 3, 4].map((i) => [i, true, true]),
    );
    const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
    const bytes = new TextEncoder().encode(
      `{"usage":{"prompt_tokens":1},"error":{"e":${deep}}}\n{"usage":{"prompt_tokens":1},"error":{"e":1e999}}`,
    );
    expect(normaliseResponses(bytes, "openai", RECEIVED).rejected).toMatchObject([{ index: 0 }, { index: 1 }]);
  });

  it("a count that is none stays unknown and is flagged", () => {
    expect(one("openai", { ...CHAT, usage: { prompt_tokens: -1, completion_tokens: 1.5 } })).toMatchObject({
      flags: ["unreadable_count:input", "unreadable_count:output", "usage_missing"],
      lines: [{ quantities: { input: null, output: null } }],
    });
  });
});
