import { describe, expect, it } from "vitest";
import {
  billableOf,
  chatAttributes as chat,
  eventsOf,
  onlyCall as only,
  readSpanInputs,
  type SpanInput,
  tokenAttributes as tokens,
  totalsOf,
} from "@/lib/testing/telemetry";

describe("one attribute name, two meanings", () => {
  const cached = {
    ...tokens(5_000, 10),
    "gen_ai.usage.cache_read.input_tokens": 3_000,
    "gen_ai.usage.cache_creation.input_tokens": 500,
    ...chat({ "gen_ai.provider.name": "anthropic" }),
  };
  it.each([
    ["@traceloop/instrumentation-anthropic", "0.27.0", 5_000n, "disjoint"],
    ["@traceloop/instrumentation-anthropic", "0.22.6", 5_000n, "disjoint"],
    ["@traceloop/instrumentation-anthropic", "0.27.1", 1_500n, "inclusive"],
    ["@traceloop/instrumentation-anthropic", "0.28.0", 1_500n, "inclusive"],
    ["opentelemetry.instrumentation.anthropic", "0.49.5", 1_500n, "inclusive"],
    ["com.anthropic.sdk.typescript", "1.12.0", 1_500n, "inclusive"],
    ["com.anthropic.sdk.python.bedrock", "1.2.0", 1_500n, "inclusive"],
    ["gen_ai", "", 1_500n, "inclusive"],
    ["pydantic-ai", "1.30.0", 1_500n, "inclusive"],
    ["somebody's", "", 1_500n, "inclusive"],
  ] as const)("%s %s says %s uncached", (scope, version, input, convention) => {
    expect(only([{ id: "a", scope, version, attributes: cached }])).toMatchObject({
      quantities: { input, cacheRead: 3_000n, cacheWrite: 500n },
      convention,
      flags: [],
    });
  });

  it("by number where nobody is known: parts larger than the whole stand beside it", () => {
    const attributes = chat({ ...tokens(21, 393), "gen_ai.usage.cache_read.input_tokens": 3_000 });
    expect(only([{ id: "a", attributes }])).toMatchObject({
      quantities: { input: 21n, cacheRead: 3_000n },
      convention: "disjoint",
      flags: [],
    });
  });

  it("a known inclusive producer that contradicts itself is flagged, and nothing is cut", () => {
    const attributes = chat({ ...tokens(21, 393), "gen_ai.usage.cache_read.input_tokens": 3_000 });
    expect(only([{ id: "a", scope: "gen_ai", attributes }])).toMatchObject({
      quantities: { input: 21n, cacheRead: 3_000n, output: 393n },
      flags: ["parts_exceed_whole"],
    });
  });
});

describe("Anthropic's own spans", () => {
  const scope = "com.anthropic.sdk.typescript";
  const attributes = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "anthropic",
    "gen_ai.request.model": "claude-sonnet-4-5",
    "gen_ai.response.id": "msg_1",
    "anthropic.request.id": "req_1",
    "http.request.resend_count": 2,
    ...tokens(3_577, 393),
    "gen_ai.usage.cache_read.input_tokens": 3_000,
    "gen_ai.usage.cache_write.input_tokens": 556,
    "anthropic.usage.cache_creation.ephemeral_5m_input_tokens": 456,
    "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 100,
  };
  it("tell the lifetimes of cache writes and the tries", () => {
    expect(only([{ id: "a", scope, name: "anthropic.messages.create", attributes }])).toMatchObject({
      quantities: { input: 21n, cacheRead: 3_000n, cacheWrite5m: 456n, cacheWrite1h: 100n, cacheWrite: 0n, output: 393n },
      callKey: "anthropic:msg_1",
      attempt: 3,
    });
  });
  it("leave compaction out of their counts: it is added", () => {
    const compacted = { ...attributes, "anthropic.usage.compaction.input_tokens": 100, "anthropic.usage.compaction.output_tokens": 82 };
    expect(only([{ id: "a", scope, attributes: compacted }]).quantities).toMatchObject({ input: 121n, output: 475n });
  });
  it("a breakdown that covers a part of the writes leaves the rest without a lifetime", () => {
    const partial = { ...attributes, "anthropic.usage.cache_creation.ephemeral_1h_input_tokens": 0 };
    expect(only([{ id: "a", scope, attributes: partial }]).quantities).toMatchObject({
      cacheWrite5m: 456n,
      cacheWrite1h: 0n,
      cacheWrite: 100n,
      input: 21n,
    });
  });
  it("requests of other methods are no calls; tools are", () => {
    const events = eventsOf(
      readSpanInputs([
        { id: "a", scope, name: "anthropic.models.list", attributes: { "anthropic.request.id": "r" } },
        {
          id: "b",
          scope,
          name: "anthropic.tool_use bash",
          attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "bash" },
        },
      ]),
    );
    expect(events).toMatchObject([{ operation: "tool", tool: { name: "bash" } }]);
  });
});

describe("Vercel AI SDK", () => {
  const inner = (id: string, more: Partial<SpanInput> = {}): SpanInput => ({
    id,
    parent: "r",
    scope: "ai",
    ...more,
    attributes: {
      "ai.operationId": "ai.generateText.doGenerate",
      "ai.model.provider": "anthropic.messages",
      "ai.model.id": "claude-sonnet-4-5",
      ...more.attributes,
    },
  });
  const outer = (more: Partial<SpanInput> = {}): SpanInput => ({
    id: "r",
    scope: "ai",
    ...more,
    attributes: { "ai.operationId": "ai.generateText", "ai.model.provider": "anthropic.messages", ...more.attributes },
  });
  const usage = { "ai.usage.inputTokens": 100, "ai.usage.outputTokens": 10 };

  it("a try that failed before one that worked is no failed request", () => {
    const spans = [
      inner("a", { error: true, exception: "AI_APICallError" }),
      inner("b", { attributes: usage }),
      outer({ attributes: usage }),
    ];
    expect(totalsOf(eventsOf(readSpanInputs(spans)))).toMatchObject({ model_calls: 1, requests_failed: 0, input_total: 100 });
    expect(eventsOf(readSpanInputs(spans)).find(({ status }) => status === "error")).toMatchObject({
      role: "evidence",
      flags: ["attempt"],
    });
  });
  it("a loop whose second step fails is one call and one failed request", () => {
    const spans = [
      inner("a", { attributes: usage }),
      inner("b", { error: true }),
      inner("c", { error: true }),
      outer({ error: true, exception: "AI_RetryError" }),
    ];
    expect(totalsOf(eventsOf(readSpanInputs(spans)))).toMatchObject({ model_calls: 1, requests_failed: 1 });
  });
  it("a run that fails over a good answer has no failed request", () => {
    const spans = [inner("a", { attributes: usage }), outer({ error: true, exception: "AI_NoObjectGeneratedError" })];
    expect(totalsOf(eventsOf(readSpanInputs(spans)))).toMatchObject({ model_calls: 1, requests_failed: 0 });
  });
  it("an aborted request is cancelled", () => {
    expect(only([outer({ error: true, exception: "AbortError" })])).toMatchObject({ status: "cancelled" });
  });
  it("lifetimes and web searches come from the provider's metadata", () => {
    const metadata = JSON.stringify({
      anthropic: {
        usage: {
          input_tokens: 21,
          cache_read_input_tokens: 3000,
          cache_creation_input_tokens: 556,
          cache_creation: { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 100 },
          server_tool_use: { web_search_requests: 1 },
        },
      },
    });
    const six = {
      "ai.usage.inputTokens": 3_577,
      "ai.usage.outputTokens": 393,
      "ai.usage.cachedInputTokens": 3_000,
      "ai.response.providerMetadata": metadata,
    };
    const five = { ...six, "ai.usage.inputTokens": 21 };
    for (const attributes of [six, five]) {
      expect(only([inner("a", { attributes })]).quantities).toMatchObject({
        input: 21n,
        cacheRead: 3_000n,
        cacheWrite5m: 456n,
        cacheWrite1h: 100n,
        cacheWrite: 0n,
        output: 393n,
        webSearches: 1n,
      });
    }
  });
  it("broken or strange metadata is left unread", () => {
    for (const text of ["{", "null", "[]", '{"anthropic":{"usage":{"input_tokens":-5,"cache_creation":"x"}}}']) {
      expect(only([inner("a", { attributes: { ...usage, "ai.response.providerMetadata": text } })]).quantities).toMatchObject({
        input: 100n,
      });
    }
  });
  it("the service tier sets the mode", () => {
    expect(only([inner("a", { attributes: { ...usage, "ai.response.providerMetadata": '{"openai":{"serviceTier":"flex"}}' } })]).mode).toBe(
      "flex",
    );
  });
  it("7: an object's writes are what is neither uncached nor read", () => {
    const attributes = chat({
      ...tokens(3_577, 393),
      "gen_ai.usage.cache_read.input_tokens": 3_000,
      "ai.usage.inputTokenDetails.noCacheTokens": 21,
    });
    expect(only([{ id: "a", scope: "gen_ai", attributes }]).quantities).toMatchObject({ input: 21n, cacheRead: 3_000n, cacheWrite: 556n });
  });
  it("7: an embedding's outer span bears the same operation and counts nothing", () => {
    const embed = {
      "gen_ai.operation.name": "embeddings",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "text-embedding-3-small",
    };
    const spans = [
      { id: "o", scope: "gen_ai", attributes: embed },
      { id: "i", parent: "o", scope: "gen_ai", attributes: { ...embed, "gen_ai.usage.input_tokens": 77 } },
    ];
    expect(totalsOf(spans.flatMap((span) => eventsOf(readSpanInputs([span]))))).toMatchObject({
      model_calls: 1,
      embedding_input: 77,
      input_total: 0,
    });
  });
});

describe("other producers", () => {
  it("OpenLLMetry for Python: old names, request type instead of operation", () => {
    const attributes = {
      "llm.request.type": "chat",
      "gen_ai.system": "OpenAI",
      "gen_ai.response.model": "gpt-4o",
      "gen_ai.usage.prompt_tokens": 1_200,
      "gen_ai.usage.completion_tokens": 310,
      "gen_ai.usage.cache_read_input_tokens": 1_024,
      "llm.usage.total_tokens": 1_510,
    };
    expect(only([{ id: "a", scope: "opentelemetry.instrumentation.openai.v1", version: "0.50.0", attributes }])).toMatchObject({
      provider: "openai",
      quantities: { input: 176n, cacheRead: 1_024n, output: 310n },
    });
  });
  it("OpenLLMetry's streams are the client's word", () => {
    const attributes = chat({ ...tokens(10, 1), "gen_ai.request.stream": true });
    expect(only([{ id: "a", scope: "@traceloop/instrumentation-openai", version: "0.27.0", attributes }]).quality).toBe("client");
  });
  it("LiteLLM: the raw request below it is none", () => {
    const spans = [
      {
        id: "a",
        scope: "litellm",
        name: "litellm_request",
        attributes: {
          "gen_ai.operation.name": "acompletion",
          "gen_ai.system": "anthropic",
          "gen_ai.request.model": "claude-sonnet-4-5",
          ...tokens(10, 1),
          "metadata.user_api_key_hash": "ab12",
          "metadata.user_api_key_team_alias": "finance",
          "gen_ai.cost.total_cost": 0.5,
        },
      },
      { id: "b", parent: "a", scope: "litellm", name: "raw_gen_ai_request", attributes: { "llm.anthropic.usage": "{'input_tokens': 10}" } },
    ];
    expect(only(spans)).toMatchObject({
      provider: "anthropic",
      hints: { credential: "ab12", team: "finance" },
      clientCostUsd: "0.5",
      quantities: { input: 10n },
    });
  });
  it("Gemini CLI's spans are evidence of its events", () => {
    expect(
      billableOf(readSpanInputs([{ id: "a", scope: "gemini-cli", attributes: { "gen_ai.operation.name": "llm_call", ...tokens(10, 1) } }])),
    ).toEqual([]);
  });
  it("Claude Code's tool span is a tool call, its other spans nothing", () => {
    const scope = "com.anthropic.claude_code.tracing";
    const events = eventsOf(
      readSpanInputs([
        { id: "a", scope, name: "claude_code.tool", attributes: { "span.type": "tool", tool_name: "Bash" } },
        { id: "b", parent: "a", scope, name: "claude_code.tool.execution", attributes: { "span.type": "tool.execution" } },
        { id: "c", scope, name: "claude_code.interaction", attributes: { "span.type": "interaction" } },
      ]),
    );
    expect(events).toMatchObject([{ operation: "tool", tool: { name: "Bash" } }]);
  });
  it("Claude Code's failed request says so in an attribute", () => {
    const attributes = { "span.type": "llm_request", success: false, status_code: 529, model: "claude-sonnet-4-5", request_id: "r" };
    expect(only([{ id: "a", scope: "com.anthropic.claude_code.tracing", attributes }])).toMatchObject({
      status: "error",
      errorType: "http_529",
      quantities: { requests: 1n, input: null },
    });
  });
  it("older pydantic-ai runs repeat their calls under the same names", () => {
    const run = {
      id: "r",
      scope: "pydantic-ai",
      name: "agent run",
      attributes: { agent_name: "a", model_name: "gpt-4o", ...tokens(51, 1) },
    };
    const inner = { id: "c", parent: "r", scope: "pydantic-ai", attributes: chat(tokens(51, 1)) };
    const tool = {
      id: "t",
      parent: "r",
      scope: "pydantic-ai",
      name: "running tool",
      attributes: { "gen_ai.tool.name": "x", "gen_ai.tool.call.id": "c1" },
    };
    expect(totalsOf([run, inner, tool].flatMap((span) => eventsOf(readSpanInputs([span]))))).toMatchObject({
      model_calls: 1,
      input_total: 51,
      tool_calls: 1,
    });
  });
  it("Semantic Kernel's operations", () => {
    expect(only([{ id: "a", attributes: chat({ "gen_ai.operation.name": "chat.completions", ...tokens(1, 1) }) }]).operation).toBe("chat");
  });
  it("retrievers count as retrievals", () => {
    const events = eventsOf(
      readSpanInputs([
        { id: "a", attributes: { "openinference.span.kind": "RETRIEVER" } },
        { id: "b", attributes: { "gen_ai.operation.name": "retrieval" } },
      ]),
    );
    expect(events).toMatchObject([
      { operation: "retrieval", lines: [{ quantities: { retrievals: 1n, requests: 0n } }] },
      { operation: "retrieval" },
    ]);
  });
  it("Gemini behind an OpenAI-compatible door hides its thinking in the total", () => {
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "openai",
      "gen_ai.response.model": "gemini-2.5-pro",
      ...tokens(35, 12),
      "gen_ai.usage.total_tokens": 109,
    };
    expect(only([{ id: "a", attributes }])).toMatchObject({
      quantities: { input: 35n, output: 74n, reasoning: 62n },
      flags: ["unexplained_tokens:62"],
    });
  });
  it("for others a larger total is flagged, not billed", () => {
    expect(only([{ id: "a", attributes: chat({ ...tokens(35, 12), "gen_ai.usage.total_tokens": 109 }) }])).toMatchObject({
      quantities: { output: 12n },
      flags: ["unexplained_tokens:62"],
    });
  });
  it("a route in place of the provider is not taken for one", () => {
    expect(only([{ id: "a", attributes: chat({ ...tokens(1, 1), "gen_ai.provider.name": "default/envoy/rule/0" }) }])).toMatchObject({
      provider: "openai",
    });
  });
  it("hints of a span are told from those of its ancestors", () => {
    const spans = [
      { id: "r", attributes: { "enduser.id": "u-1" } },
      { id: "a", parent: "r", attributes: chat({ ...tokens(1, 1), "user.id": "svc-1" }) },
    ];
    expect(only(spans).hints).toMatchObject({ identity: "svc-1" });
    expect(only([{ id: "a", attributes: chat({ ...tokens(1, 1), "user.id": "svc-1", "enduser.id": "u-1" }) }]).hints.operator).toEqual({
      id: "u-1",
      evidence: "body",
    });
  });
});
