import { describe, expect, it } from "vitest";
import { Malformed } from "@/lib/kernel/errors";
import { eventsOf, fixtureBytes, totalsOf } from "@/lib/testing/telemetry";
import { readPythonLiteral } from "../python-literal";
import { normaliseLitellm } from "./litellm";

const bytes = (text: string) => new TextEncoder().encode(text);
const batch = JSON.parse(new TextDecoder().decode(fixtureBytes("litellm/generic_api_batch.json-array.json"))) as Record<string, unknown>[];
const row = (more: object = {}) => ({
  id: "chatcmpl-1",
  call_type: "acompletion",
  status: "success",
  custom_llm_provider: "openai",
  model: "gpt-4o",
  prompt_tokens: 10,
  completion_tokens: 5,
  startTime: 1_790_000_000.5,
  endTime: 1_790_000_001,
  ...more,
});
const one = (item: object) => {
  const { events, rejected } = normaliseLitellm(bytes(JSON.stringify(item)));
  expect(rejected).toEqual([]);
  const event = events[0]?.event;
  if (!event?.lines[0]) throw new Error("no event");
  return { ...event, quantities: event.lines[0].quantities, provider: event.lines[0].provider, model: event.lines[0].model };
};

describe("forms of a batch", () => {
  it("list, one a line, and one by one are the same events", () => {
    const list = eventsOf(normaliseLitellm(bytes(JSON.stringify(batch))));
    const lines = eventsOf(normaliseLitellm(bytes(`${batch.map((item) => JSON.stringify(item)).join("\n")}\n`)));
    const single = batch.flatMap((item) => eventsOf(normaliseLitellm(bytes(JSON.stringify(item, null, 2)))));
    expect(lines).toEqual(list);
    expect(single).toEqual(list);
    expect(totalsOf(list)).toMatchObject({ model_calls: 1, requests_failed: 1, gateway_cache_hits: 1 });
  });

  it("a broken row spoils no other", () => {
    const { events, rejected } = normaliseLitellm(
      bytes(`${JSON.stringify(row())}\n{"id": \n5\n${JSON.stringify(row({ id: "b", endTime: null, startTime: "?" }))}`),
    );
    expect(events).toHaveLength(1);
    expect(rejected).toMatchObject([
      { index: 1, reason: "not JSON" },
      { index: 2, reason: "not an object" },
      { index: 3, id: "b" },
    ]);
  });

  it("what is no JSON is refused", () => {
    for (const text of ["", "hello", "{"]) expect(() => normaliseLitellm(bytes(text))).toThrow(Malformed);
  });
});

describe("a row", () => {
  it("is fast where the provider says so, whatever was asked for", () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, speed: "fast" };
    expect(one(row({ response: { usage } })).mode).toBe("fast");
    expect(one(row({ metadata: { usage_object: usage } })).mode).toBe("fast");
    expect(one(row({ response: { usage: { ...usage, speed: "standard" } }, model_parameters: { speed: "fast" } })).mode).toBe("standard");
    expect(one(row({ model_parameters: { speed: "fast" } })).mode).toBe("fast");
  });

  it("counts cached parts inside prompt_tokens, for Anthropic too", () => {
    const usage = {
      prompt_tokens: 3_577,
      completion_tokens: 393,
      prompt_tokens_details: {
        cached_tokens: 3_000,
        cache_creation_tokens: 556,
        cache_creation_token_details: { ephemeral_5m_input_tokens: 456, ephemeral_1h_input_tokens: 100 },
      },
      completion_tokens_details: { reasoning_tokens: 20 },
      server_tool_use: { web_search_requests: 2 },
    };
    expect(one(row({ custom_llm_provider: "anthropic", prompt_tokens: 3_577, completion_tokens: 393, response: { usage } }))).toMatchObject(
      {
        convention: "inclusive",
        quantities: {
          input: 21n,
          cacheRead: 3_000n,
          cacheWrite5m: 456n,
          cacheWrite1h: 100n,
          cacheWrite: 0n,
          output: 393n,
          reasoning: 20n,
          webSearches: 2n,
        },
      },
    );
  });

  it("with a provider's raw usage alone has them beside the input", () => {
    const usage = { input_tokens: 21, output_tokens: 393, cache_read_input_tokens: 3_000, cache_creation_input_tokens: 556 };
    expect(one(row({ prompt_tokens: undefined, completion_tokens: undefined, response: { usage } }))).toMatchObject({
      convention: "disjoint",
      quantities: { input: 21n, cacheRead: 3_000n, cacheWrite: 556n },
    });
  });

  it("of the responses interface is read by its own names", () => {
    const usage = {
      input_tokens: 2_000,
      output_tokens: 500,
      input_tokens_details: { cached_tokens: 1_536 },
      output_tokens_details: { reasoning_tokens: 320 },
    };
    expect(one(row({ call_type: "aresponses", prompt_tokens: null, completion_tokens: null, response: { usage } }))).toMatchObject({
      operation: "responses",
      quantities: { input: 464n, cacheRead: 1_536n, output: 500n, reasoning: 320n },
    });
  });

  it("of an embedding embeds", () => {
    expect(one(row({ call_type: "aembedding", prompt_tokens: 77, completion_tokens: 0 }))).toMatchObject({
      operation: "embeddings",
      quantities: { embedding: 77n, input: 0n },
    });
  });

  it("of a cache hit asks the provider nothing and has the call key of the answer it repeats", () => {
    for (const cache_hit of [true, "True"]) {
      expect(one(row({ id: "chatcmpl-1_cache_hit1790000000.1", cache_hit, saved_cache_cost: 0.25 }))).toMatchObject({
        status: "cache_hit",
        callKey: "openai:chatcmpl-1",
        labels: { saved_cost_usd: "0.25", saved_input_tokens: "10" },
        quantities: { input: 0n, output: 0n, requests: 0n },
      });
    }
    for (const cache_hit of [null, "None", "False", false]) expect(one(row({ cache_hit })).status).toBe("ok");
  });

  it("of a failure has unknown usage, and several tries of one id are told apart", () => {
    const failure = {
      status: "failure",
      prompt_tokens: 0,
      completion_tokens: 0,
      response: { usage: { prompt_tokens: 10, completion_tokens: 20 } },
      error_information: { error_code: "429", error_class: "RateLimitError" },
    };
    expect(one(row(failure))).toMatchObject({
      status: "error",
      errorType: "RateLimitError",
      quality: "missing",
      quantities: { input: null, output: null, requests: 1n },
    });
    const keys = [1, 2].map((startTime) => one(row({ ...failure, startTime: 1_790_000_000 + startTime })).dedupeKey);
    expect(new Set(keys).size).toBe(2);
  });

  it("takes the provider off the model's name", () => {
    expect(one(row({ model: "openai/gpt-4o" })).model).toBe("gpt-4o");
    expect(one(row({ custom_llm_provider: "openrouter", model: "openrouter/anthropic/claude-sonnet-4.5" })).model).toBe(
      "anthropic/claude-sonnet-4.5",
    );
    expect(one(row({ custom_llm_provider: "vertex_ai", model: "gemini-2.5-pro" })).provider).toBe("vertex_ai");
  });

  it("of a tool call is no request to a model", () => {
    expect(
      one(row({ call_type: "call_mcp_tool", metadata: { mcp_tool_call_metadata: { name: "search", mcp_server_name: "web" } } })),
    ).toMatchObject({ operation: "tool", tool: { name: "search", server: "web" }, quantities: { toolCalls: 1n, requests: 0n } });
  });

  it("reads times as epoch, epoch text, Python text without a zone, and RFC 3339: all UTC", () => {
    const at = (endTime: unknown) => one(row({ endTime })).occurredAt.toISOString();
    expect([1_790_000_001.25, "1790000001.25", "2026-09-21 14:13:21.250000", "2026-09-21T14:13:21.25Z", 1_790_000_001_250].map(at)).toEqual(
      Array(5).fill("2026-09-21T14:13:21.250Z"),
    );
  });

  it("keeps neither prompts nor answers, and its hash does not depend on them", () => {
    const secret = one(
      row({ messages: [{ content: "secret" }], response: { choices: [{ message: { content: "secret" } }], usage: { prompt_tokens: 10 } } }),
    );
    expect(JSON.stringify(secret, (_, item: unknown) => (typeof item === "bigint" ? null : item))).not.toContain("secret");
    expect(one(row({ messages: [{ content: "other" }], response: { usage: { prompt_tokens: 10 } } })).payloadHash).toBe(secret.payloadHash);
  });

  it("of a failure with an object for its time is read by its other time, whatever the object says of itself", () => {
    const startTime = { toString: 1, valueOf: 2 };
    expect(one(row({ status: "failure", startTime })).dedupeKey).toBe("chatcmpl-1:failure:");
  });

  it("nested without end is refused, not crashed on", () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const { rejected } = normaliseLitellm(bytes(JSON.stringify(row()).replace("}", `,"extra":${deep}}`)));
    expect(rejected).toMatchObject([{ id: "chatcmpl-1", reason: "the row is nested too deep" }]);
  });
});

describe("the old format, every value a Python text", () => {
  it("is read like the new one", () => {
    const old = {
      id: "chatcmpl-old",
      call_type: "completion",
      cache_hit: "None",
      startTime: "2026-09-21 14:13:20.000000",
      endTime: "2026-09-21 14:13:21.250000",
      model: "gpt-4o",
      user: "svc-old",
      modelParameters: "{}",
      messages: "[{'role': 'user', 'content': 'secret'}]",
      response: "ModelResponse(id='chatcmpl-old', choices=[Choices(finish_reason='stop')], usage=None)",
      usage:
        "Usage(completion_tokens=20, prompt_tokens=10, total_tokens=30, completion_tokens_details=None, prompt_tokens_details=PromptTokensDetailsWrapper(audio_tokens=None, cached_tokens=4))",
      metadata:
        "{'user_api_key': 'abc', 'user_api_key_alias': None, 'user_api_key_team_alias': \"finance's\", 'nested': {'a': [1, 2.5, True]}}",
      cost: "0.000225",
    };
    expect(one(old)).toMatchObject({
      quantities: { input: 6n, cacheRead: 4n, output: 20n },
      clientCostUsd: "0.000225",
      hints: { credential: "abc", identity: "svc-old", team: "finance's" },
      provider: "openai",
    });
  });

  it.each([
    ["{'a': 1, \"b\": [None, True, -2.5e3], 'c': ('x', 'y\\'z')}", { a: 1, b: [null, true, -2_500], c: ["x", "y'z"] }],
    ["Usage(a=1, b=Inner(c='d'))", { a: 1, b: { c: "d" } }],
    ["{}", {}],
    ["[]", []],
    ["None", null],
    ["", undefined],
    ["{'a'", undefined],
    ["<object at 0x1>", undefined],
    ["'open", undefined],
  ])("%s", (text, value) => {
    expect(readPythonLiteral(text)).toEqual(value);
  });
});

describe("the model that was asked for", () => {
  it("is the group, where another name than the model's", () => {
    expect(one(row({ model_group: "cheapest", model: "openai/gpt-4o" })).flags).toContain("requested_model:cheapest");
    expect(one(row({ model_group: "gpt-4o", model: "openai/gpt-4o-2024-08-06" })).flags).toEqual([]);
  });
});
