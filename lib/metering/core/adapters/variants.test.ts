/**
 * Payloads of the same producers in the other forms that they are met in: older and newer versions, streams, numbers as
 * text, pages, wrappers. Each comes to the quantities worked out by hand.
 */
import { describe, expect, it } from "vitest";
import { billableOf, chatAttributes, onlyCall, readRecordInputs } from "@/lib/testing/telemetry";
import type { Normalised } from "../usage-event";
import { normaliseCloudEvents } from "./cloudevents";
import { type Gateway, normaliseGateway } from "./gateways";
import { normaliseLitellm } from "./litellm";
import { metricEvents } from "./metric-events";
import { readMetrics } from "./otlp-metrics";
import { normaliseSpans } from "./otlp-traces";
import { normaliseResponses } from "./responses";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

/** What each billable event counts, known quantities only. */
function countsOf(normalised: Normalised) {
  expect(normalised.rejected).toEqual([]);
  return billableOf(normalised).map(({ lines }) =>
    lines.map(({ quantities }) => Object.fromEntries(Object.entries(quantities).filter(([, count]) => count !== null && count !== 0n))),
  );
}
const answers = (provider: string, sent: unknown) => countsOf(normaliseResponses(encode(sent), provider, RECEIVED));
const gateway = (name: Gateway, sent: unknown) => countsOf(normaliseGateway(name, encode(sent), RECEIVED));
const one = (counts: Record<string, bigint>) => [[{ requests: 1n, ...counts }]];

const CHUNK = { id: "c1", object: "chat.completion.chunk", created: 1_795_000_000, model: "gpt-4o" };
const CHUNKS = [
  { id: "", object: "", model: "", choices: [], prompt_filter_results: [] },
  { ...CHUNK, choices: [{ delta: { content: "a" } }], usage: null },
  {
    ...CHUNK,
    choices: [],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, prompt_tokens_details: { cached_tokens: 4 } },
  },
];
const MESSAGE = [
  {
    type: "message_start",
    message: {
      id: "msg_1",
      type: "message",
      model: "claude-sonnet-4-5",
      usage: {
        input_tokens: 25,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 10,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 10 },
        output_tokens: 1,
      },
    },
  },
  { type: "content_block_start", index: 0 },
  { type: "content_block_delta", index: 0, delta: {} },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 15, input_tokens: null } },
  { type: "message_stop", "amazon-bedrock-invocationMetrics": { inputTokenCount: 25, outputTokenCount: 15 } },
];
const sse = (events: readonly object[]): string =>
  `${events.map((event) => `event: ${"type" in event ? event.type : "message"}\ndata: ${JSON.stringify(event)}\n`).join("\n")}\ndata: [DONE]\n`;
const GEMINI = [
  { responseId: "r1", modelVersion: "gemini-2.5-pro", candidates: [{}], usageMetadata: { promptTokenCount: 10, totalTokenCount: 10 } },
  {
    responseId: "r1",
    modelVersion: "gemini-2.5-pro",
    candidates: [{}],
    usageMetadata: { candidatesTokenCount: 7, thoughtsTokenCount: 3, totalTokenCount: 20 },
  },
];

const LOOSE = { object: "chat.completion.chunk", model: "groq/compound" };
/** Streams whose pieces bear no id in common. */
const WITHOUT_ID: readonly [string, string, object[], Record<string, bigint>][] = [
  [
    "Groq's compound models, each piece under its own id",
    "groq",
    [
      { ...LOOSE, id: "a", choices: [{ delta: { reasoning: "x" } }] },
      { ...LOOSE, id: "b", choices: [{ delta: { content: "y" } }] },
      {
        ...LOOSE,
        id: "stub",
        choices: [{ delta: {}, finish_reason: "stop" }],
        x_groq: { usage: { prompt_tokens: 53, completion_tokens: 9 } },
      },
    ],
    { input: 53n, output: 9n },
  ],
  [
    "Snowflake's, without any",
    "snowflake",
    [
      { ...LOOSE, id: "", choices: [{ delta: { content: "4" } }] },
      { ...LOOSE, id: "", choices: [], usage: { prompt_tokens: 22, completion_tokens: 5 } },
    ],
    { input: 22n, output: 5n },
  ],
  [
    "Cohere's first form",
    "cohere",
    [
      { event_type: "stream-start", is_finished: false, generation_id: "g" },
      { event_type: "text-generation", is_finished: false, text: "x" },
      {
        event_type: "stream-end",
        is_finished: true,
        response: { generation_id: "g", text: "x", meta: { billed_units: { input_tokens: 7, output_tokens: 49 } } },
      },
    ],
    { input: 7n, output: 49n },
  ],
  [
    "Ollama's",
    "ollama",
    [
      { model: "llama3", created_at: "2026-11-20T10:00:00Z", message: { content: "H" }, done: false },
      { model: "llama3", created_at: "2026-11-20T10:00:01Z", message: { content: "" }, done: true, prompt_eval_count: 17, eval_count: 50 },
    ],
    { input: 17n, output: 50n },
  ],
];

describe("a stream counts once, by what it told last", () => {
  const CHAT = one({ input: 6n, cacheRead: 4n, output: 5n });
  const ANTHROPIC = one({ input: 25n, cacheRead: 100n, cacheWrite1h: 10n, output: 15n });
  it.each([
    ["OpenAI's chunks as a list", "openai", CHUNKS, CHAT],
    ["OpenAI's chunks as the stream's text", "openai", sse(CHUNKS), CHAT],
    ["OpenAI's chunks one a line", "openai", CHUNKS.map((chunk) => JSON.stringify(chunk)).join("\n"), CHAT],
    ["Anthropic's events as a list", "anthropic", MESSAGE, ANTHROPIC],
    ["Anthropic's events as the stream's text", "bedrock", sse(MESSAGE), ANTHROPIC],
    ["Gemini's pieces", "google", GEMINI, one({ input: 10n, output: 10n, reasoning: 3n })],
    [
      "the events of OpenAI's Responses",
      "openai",
      [
        { type: "response.created", response: { id: "resp_1", status: "in_progress" } },
        { type: "response.output_text.delta", delta: "x" },
        {
          type: "response.completed",
          response: {
            id: "resp_1",
            object: "response",
            model: "gpt-5",
            status: "completed",
            usage: { input_tokens: 100, input_tokens_details: { cached_tokens: 40 }, output_tokens: 10 },
          },
        },
      ],
      one({ input: 60n, cacheRead: 40n, output: 10n }),
    ],
    [
      "Bedrock's Converse",
      "bedrock",
      [
        { messageStart: { role: "assistant" } },
        { contentBlockDelta: {} },
        { messageStop: {} },
        { metadata: { usage: { inputTokens: 5, outputTokens: 6, totalTokens: 11 } } },
      ],
      one({ input: 5n, output: 6n }),
    ],
    [
      "Cohere's events",
      "cohere",
      [
        { type: "message-start", id: "co_1", delta: { message: { role: "assistant", content: [] } } },
        { type: "content-start", index: 0, delta: {} },
        { type: "content-delta", index: 0, delta: { message: { content: { text: "x" } } } },
        { type: "content-end", index: 0 },
        {
          type: "message-end",
          id: "co_1",
          delta: {
            finish_reason: "COMPLETE",
            usage: { billed_units: { input_tokens: 9, output_tokens: 4 }, tokens: { input_tokens: 70 } },
          },
        },
      ],
      one({ input: 9n, output: 4n }),
    ],
    [
      "Moonshot's chunks, whose last choice counts",
      "moonshot",
      [
        { ...CHUNK, choices: [{ index: 0, delta: { content: "a" } }] },
        {
          ...CHUNK,
          choices: [{ index: 0, delta: {}, finish_reason: "stop", usage: { prompt_tokens: 10, completion_tokens: 5, cached_tokens: 4 } }],
        },
      ],
      CHAT,
    ],
    [
      "pieces of a text completion, which are called like the whole",
      "openai",
      [
        { id: "cmpl-1", object: "text_completion", model: "davinci-002", choices: [{ text: "a" }], usage: null },
        {
          id: "cmpl-1",
          object: "text_completion",
          model: "davinci-002",
          choices: [],
          usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
        },
      ],
      one({ input: 3n, output: 2n }),
    ],
  ])("%s", (_, provider, sent, expected) => {
    expect(answers(provider, sent)).toEqual(expected);
  });

  it.each(WITHOUT_ID)("%s", (_, provider, pieces, counts) => {
    expect(answers(provider, pieces)).toEqual([one(counts)[0]]);
    expect(answers(provider, pieces.map((piece) => JSON.stringify(piece)).join("\n"))).toEqual([one(counts)[0]]);
  });

  it("keeps two streams apart, and answers among them", () => {
    const other = { ...CHUNK, id: "c2", usage: { prompt_tokens: 1, completion_tokens: 2 } };
    const [first, second] = [
      MESSAGE,
      MESSAGE.map((event) => ("message" in event ? { ...event, message: { ...event.message, id: "msg_2" } } : event)),
    ];
    expect(answers("openai", [CHUNKS[1], other, CHUNKS[2]])).toEqual([...one({ input: 1n, output: 2n }), ...CHAT]);
    expect(answers("anthropic", [...first, ...second])).toEqual([...ANTHROPIC, ...ANTHROPIC]);
  });
});

describe("answers of providers in other forms", () => {
  const ok = (provider: string, sent: object, counts: Record<string, bigint>) => ({ provider, sent, expected: one(counts) });
  it.each([
    ok(
      "openai",
      { id: "s", model: "gpt-4o", usage: { prompt_tokens: "10", completion_tokens: "5.0", prompt_tokens_details: { cached_tokens: "4" } } },
      { input: 6n, cacheRead: 4n, output: 5n },
    ),
    ok("openai", { model: "dall-e-3", data: [{ url: "a" }, { url: "b" }] }, { images: 2n }),
    ok(
      "openai",
      { usage: { inputTokens: 100, outputTokens: 10, totalTokens: 110, cachedInputTokens: 40, reasoningTokens: 3 }, model: "gpt-5" },
      { input: 60n, cacheRead: 40n, output: 10n, reasoning: 3n },
    ),
    ok(
      "anthropic",
      {
        usage: {
          inputTokens: 3121,
          inputTokenDetails: { noCacheTokens: 21, cacheReadTokens: 3000, cacheWriteTokens: 100 },
          outputTokens: 9,
        },
        model: "claude-sonnet-4-5",
      },
      { input: 21n, cacheRead: 3000n, cacheWrite: 100n, output: 9n },
    ),
    ok("openai", { usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 }, model: "gpt-4o" }, { input: 10n, output: 5n }),
    ok(
      "bedrock",
      { modelId: "amazon.titan-text-express-v1", inputTextTokenCount: 8, results: [{ tokenCount: 4 }, { tokenCount: 5 }] },
      { input: 8n, output: 9n },
    ),
    ok(
      "bedrock",
      { modelId: "meta.llama3-70b", generation: "x", prompt_token_count: 8, generation_token_count: 9 },
      { input: 8n, output: 9n },
    ),
    ok(
      "bedrock",
      { modelId: "x", "amazon-bedrock-invocationMetrics": { inputTokenCount: 8, outputTokenCount: 9, cacheReadInputTokenCount: 100 } },
      { input: 8n, cacheRead: 100n, output: 9n },
    ),
    ok("ollama", { model: "llama3", done: true, message: {}, prompt_eval_count: 26, eval_count: 298 }, { input: 26n, output: 298n }),
    ok(
      "perplexity",
      {
        id: "p",
        model: "sonar",
        usage: { prompt_tokens: 8, completion_tokens: 9, total_tokens: 17, reasoning_tokens: 3, num_search_queries: 2 },
      },
      { input: 8n, output: 9n, reasoning: 3n, webSearches: 2n },
    ),
    ok(
      "xai",
      { id: "x", model: "grok-4", usage: { prompt_tokens: 8, completion_tokens: 9, total_tokens: 17, num_sources_used: 5 } },
      { input: 8n, output: 9n, webSearches: 5n },
    ),
  ])("$provider: $sent", ({ provider, sent, expected }) => {
    expect(answers(provider, sent)).toEqual(expected);
  });

  it("counts lists inside lists as their items", () => {
    const answer = (id: string) => ({ id, model: "gpt-4o", usage: { prompt_tokens: 1, completion_tokens: 1 } });
    expect(answers("openai", [[answer("a")], [[answer("b")]]])).toEqual([
      ...one({ input: 1n, output: 1n }),
      ...one({ input: 1n, output: 1n }),
    ]);
  });

  it("tells failed lines of a batch apart, and expired ones from failed ones", () => {
    const failed = (line: string) => ({ custom_id: line, result: { type: "errored", error: { type: "invalid_request" } } });
    const { events } = normaliseResponses(
      encode([failed("a"), failed("b"), { custom_id: "c", result: { type: "expired" } }]),
      "anthropic",
      RECEIVED,
    );
    expect(new Set(events.map(({ event }) => event.dedupeKey)).size).toBe(3);
    expect(events.map(({ event }) => event.status)).toEqual(["error", "error", "cancelled"]);
  });

  it("reads Vertex AI's traffic types as modes", () => {
    const usageMetadata = { promptTokenCount: 1, candidatesTokenCount: 1, trafficType: "ON_DEMAND_FLEX" };
    const { events } = normaliseResponses(
      encode({ responseId: "v", modelVersion: "gemini-2.5-flash", usageMetadata }),
      "vertex_ai",
      RECEIVED,
    );
    expect(events[0]?.event).toMatchObject({ mode: "flex", flags: [] });
  });
});

describe("gateways in other forms", () => {
  const ROW = {
    id: "l",
    call_type: "acompletion",
    model: "gpt-4o",
    custom_llm_provider: "openai",
    prompt_tokens: 10,
    completion_tokens: 5,
    startTime: 1_795_000_000.5,
    endTime: 1_795_000_001.5,
    status: "success",
    metadata: {},
  };
  const litellm = (sent: unknown) => countsOf(normaliseLitellm(encode(sent)));
  it.each([
    ["a page of its spend log", { data: [ROW], total: 1, page: 1 }],
    ["a payload under its name", { standard_logging_object: ROW }],
    ["lists inside a list", [[ROW]]],
    ["numbers as text", { ...ROW, prompt_tokens: "10", completion_tokens: "5" }],
  ])("LiteLLM: %s", (_, sent) => {
    expect(litellm(sent)).toEqual(one({ input: 10n, output: 5n }));
  });

  it("LiteLLM: Anthropic's own format, where the row's count leaves cached tokens out", () => {
    const usage = { input_tokens: 210, cache_read_input_tokens: 150, cache_creation_input_tokens: 0, output_tokens: 9 };
    const row = {
      ...ROW,
      call_type: "anthropic_messages",
      custom_llm_provider: "anthropic",
      model: "claude-sonnet-4-5",
      completion_tokens: 9,
    };
    expect(litellm({ ...row, prompt_tokens: 210, response: { usage } })).toEqual(one({ input: 210n, cacheRead: 150n, output: 9n }));
    expect(litellm({ ...row, prompt_tokens: 360, response: { usage } })).toEqual(one({ input: 210n, cacheRead: 150n, output: 9n }));
  });

  it("LiteLLM: DeepSeek's own words for what was cached, and xAI's reasoning beside the completion", () => {
    const row = { id: "l1", status: "success", call_type: "acompletion", startTime: 1_795_000_000, endTime: 1_795_000_001 };
    const usage = { prompt_tokens: 100, completion_tokens: 5, prompt_cache_hit_tokens: 64, prompt_cache_miss_tokens: 36 };
    const deepseek = { ...row, model: "deepseek-chat", prompt_tokens: 100, completion_tokens: 5, response: { usage } };
    expect(countsOf(normaliseLitellm(encode(deepseek)))).toEqual(one({ input: 36n, cacheRead: 64n, output: 5n }));
    const details = { completion_tokens_details: { reasoning_tokens: 159 } };
    const xai = { ...row, model: "grok-4", prompt_tokens: 32, completion_tokens: 200, total_tokens: 391, response: { usage: details } };
    expect(countsOf(normaliseLitellm(encode(xai)))).toEqual(one({ input: 32n, output: 359n, reasoning: 159n }));
  });

  it("LiteLLM: pictures are counted where no tokens are", () => {
    const row = { ...ROW, call_type: "aimage_generation", model: "dall-e-3", prompt_tokens: 0, completion_tokens: 0 };
    expect(litellm({ ...row, response: { data: [{ url: "a" }] } })).toEqual(one({ images: 1n }));
  });

  it.each([
    ["as the stream's text", sse(CHUNKS)],
    ["as its pieces", { streamed_data: CHUNKS }],
    ["as a list of its pieces", CHUNKS],
  ])("Helicone: a streamed answer %s", (_, response_body) => {
    expect(gateway("helicone", { request_id: "h", request_body: { model: "gpt-4o" }, response_body })).toEqual(
      one({ input: 6n, cacheRead: 4n, output: 5n }),
    );
  });

  it("Kong: the plugin alone, without its name", () => {
    const ai = {
      payload: {},
      meta: { request_model: "command", provider_name: "cohere" },
      usage: { prompt_token: 123, completion_token: "26" },
    };
    expect(gateway("kong", { ai, request: { id: "k" }, started_at: 1_795_000_000_000 })).toEqual(one({ input: 123n, output: 26n }));
  });

  it("Envoy: the keys of its guide", () => {
    const line = {
      start_time: "2026-11-20T10:00:00Z",
      response_code: 200,
      genai_model_name: "gpt-4o",
      genai_backend_name: "openai",
      genai_tokens_input: "10",
      genai_tokens_output: 5,
      genai_tokens_cached_input: 2,
    };
    expect(gateway("envoy", line)).toEqual(one({ input: 8n, cacheRead: 2n, output: 5n }));
  });

  it("Cloudflare: truth as text or as a number", () => {
    const row = { created_at: "2026-11-20T10:00:00Z", provider: "openai", model: "gpt-4o", tokens_in: "10", tokens_out: "5" };
    const { events } = normaliseGateway(
      "cloudflare",
      encode([
        { ...row, id: "a", cached: "true" },
        { ...row, id: "b", cached: 0, success: "false" },
        { ...row, id: "c", cached: "false", success: 1 },
      ]),
      RECEIVED,
    );
    expect(events.map(({ event }) => event.status)).toEqual(["cache_hit", "error", "ok"]);
  });

  const LOG = { timestamp: "2026-11-20T10:00:00Z", requestId: "b", modelId: "anthropic.claude-sonnet-4-5-20250929-v1:0", input: {} };
  it("Bedrock: counts that only the logged answer tells, streamed or whole", () => {
    const usage = { inputTokens: 5, outputTokens: 6, cacheReadInputTokens: 100 };
    expect(gateway("bedrock", { ...LOG, output: { outputBodyJson: { usage } } })).toEqual(one({ input: 5n, cacheRead: 100n, output: 6n }));
    expect(gateway("bedrock", { ...LOG, output: { outputBodyJson: MESSAGE } })).toEqual(
      one({ input: 25n, cacheRead: 100n, cacheWrite1h: 10n, output: 15n }),
    );
  });

  it("Bedrock: how long writes live, and the model behind a profile, from the logged answer", () => {
    const usage = {
      input_tokens: 5,
      cache_creation_input_tokens: 7,
      cache_creation: { ephemeral_1h_input_tokens: 7, ephemeral_5m_input_tokens: 0 },
      output_tokens: 6,
    };
    const modelId = "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc";
    const log = {
      ...LOG,
      modelId,
      input: { inputTokenCount: 5, cacheWriteInputTokenCount: 7 },
      output: { outputTokenCount: 6, outputBodyJson: { model: "claude-sonnet-4-5", usage } },
    };
    const read = normaliseGateway("bedrock", encode(log), RECEIVED);
    expect(countsOf(read)).toEqual(one({ input: 5n, cacheWrite1h: 7n, output: 6n }));
    expect(billableOf(read)[0]?.lines[0]?.model).toBe("claude-sonnet-4-5");
  });
});

describe("telemetry in other forms", () => {
  it("reads OTLP's JSON in the schema's own names, and renames no attribute", () => {
    const span = {
      trace_id: "a".repeat(32),
      span_id: "b".repeat(16),
      name: "chat",
      start_time_unix_nano: "1795000000000000000",
      end_time_unix_nano: "1795000001000000000",
      attributes: [
        ...Object.entries(chatAttributes()),
        ["gen_ai.usage.input_tokens", "100"],
        ["gen_ai.usage.output_tokens", "10"],
        ["team_id", "cx"],
      ].map(([key, value]) => ({ key, value: { string_value: value } })),
    };
    const read = normaliseSpans(encode({ resource_spans: [{ scope_spans: [{ scope: { name: "x" }, spans: [span] }] }] }), "json");
    expect(countsOf(read)).toEqual(one({ input: 100n, output: 10n }));
    expect(billableOf(read)[0]?.hints.team).toBe("cx");
    const point = {
      start_time_unix_nano: "1795000000000000000",
      time_unix_nano: "1795000060000000000",
      attributes: [{ key: "type", value: { string_value: "input" } }],
      as_int: 300,
    };
    const metric = { name: "claude_code.token.usage", sum: { is_monotonic: true, aggregation_temporality: 1, data_points: [point] } };
    const { points } = readMetrics(encode({ resource_metrics: [{ scope_metrics: [{ scope: {}, metrics: [metric] }] }] }), "json");
    expect(countsOf(metricEvents(points, "billable"))).toEqual(one({ input: 300n }));
  });

  it.each([
    [
      "LangSmith",
      {
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.input_token_details.cache_read": 4,
        "gen_ai.usage.output_token_details.reasoning": 2,
      },
    ],
    [
      "Mastra",
      {
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cached_input_tokens": 4,
        "gen_ai.usage.reasoning_tokens": 2,
      },
    ],
  ])("%s tells cached and reasoning tokens under names of its own", (_, usage) => {
    expect(onlyCall([{ id: "1", attributes: chatAttributes(usage) }]).quantities).toMatchObject({
      input: 6n,
      cacheRead: 4n,
      output: 5n,
      reasoning: 2n,
    });
  });

  it("Semantic Kernel's first names are counts", () => {
    const attributes = chatAttributes({ "gen_ai.response.prompt_tokens": 10, "gen_ai.response.completion_tokens": 5 });
    expect(onlyCall([{ id: "1", attributes }]).quantities).toMatchObject({ input: 10n, output: 5n });
  });

  it("takes a framework's name for no provider, and a total that holds cached tokens beside the prompt at its word", () => {
    const attributes = {
      "gen_ai.operation.name": "chat",
      "gen_ai.system": "strands-agents",
      "gen_ai.request.model": "us.anthropic.claude-sonnet-4-20250514-v1:0",
      "gen_ai.usage.input_tokens": 200,
      "gen_ai.usage.output_tokens": 5,
      "gen_ai.usage.total_tokens": 305,
      "gen_ai.usage.cache_read_input_tokens": 100,
    };
    const read = onlyCall([{ id: "1", scope: "strands.telemetry", attributes }]);
    expect(read).toMatchObject({ provider: "aws.bedrock", convention: "disjoint", quantities: { input: 200n, cacheRead: 100n } });
    expect(onlyCall([{ id: "1", attributes: { ...attributes, "gen_ai.usage.total_tokens": 205 } }]).quantities).toMatchObject({
      input: 100n,
      cacheRead: 100n,
    });
  });

  it("Qwen Code's events are Gemini CLI's under another name", () => {
    const attributes = {
      "event.name": "qwen-code.api_response",
      "event.timestamp": "2026-11-20T10:00:00.000Z",
      "session.id": "s",
      prompt_id: "p",
      model: "qwen3-coder",
      input_token_count: "100",
      output_token_count: 10,
      cached_content_token_count: 40,
    };
    expect(countsOf(readRecordInputs([{ attributes }]))).toEqual(one({ input: 60n, cacheRead: 40n, output: 10n }));
  });

  it("CloudEvents whose data is the Vercel AI SDK's usage hold cached tokens inside the prompt", () => {
    const data = { provider: "openai", model: "gpt-4o", inputTokens: 10, outputTokens: 5, cachedInputTokens: 4 };
    expect(countsOf(normaliseCloudEvents(encode({ specversion: "1.0", type: "ai", id: "3", source: "/s", data }), null, RECEIVED))).toEqual(
      one({ input: 6n, cacheRead: 4n, output: 5n }),
    );
  });
});
