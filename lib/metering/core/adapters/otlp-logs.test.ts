import { describe, expect, it } from "vitest";
import { billableOf, eventsOf, logRequest, type RecordInput, readRecordInputs, readSpanInputs, totalsOf } from "@/lib/testing/telemetry";
import { normaliseLogs } from "./otlp-logs";

const claude = (name: string, attributes: Record<string, unknown> = {}): RecordInput => ({
  scope: "com.anthropic.claude_code.events",
  body: `claude_code.${name}`,
  attributes: {
    "event.name": name,
    "event.timestamp": "2026-09-01T00:00:00.000Z",
    "session.id": "s1",
    "event.sequence": 4,
    model: "claude-sonnet-4-5",
    ...attributes,
  },
});
const counts = { input_tokens: 21, output_tokens: 393, cache_read_tokens: 3_000, cache_creation_tokens: 556 };
const one = (record: RecordInput) => {
  const events = eventsOf(readRecordInputs([record]));
  expect(events).toHaveLength(1);
  const event = events[0];
  if (!event?.lines[0]) throw new Error("no line");
  return { ...event, quantities: event.lines[0].quantities, provider: event.lines[0].provider, model: event.lines[0].model };
};

describe("Claude Code", () => {
  it("knows its events by attribute, by field or by body", () => {
    const spellings: RecordInput[] = [
      claude("api_request", { ...counts, request_id: "r1" }),
      { ...claude("api_request", { ...counts, request_id: "r1", "event.name": "claude_code.api_request" }), scope: "other" },
      { body: "claude_code.api_request", attributes: { ...counts, request_id: "r1", "session.id": "s1" } },
    ];
    for (const spelling of spellings)
      expect(one(spelling)).toMatchObject({
        quantities: { input: 21n, cacheRead: 3_000n, cacheWrite: 556n, output: 393n, requests: 1n },
        convention: "disjoint",
      });
  });
  it("counts as doubles or texts are counts", () => {
    expect(one(claude("api_request", { input_tokens: "21", output_tokens: 393.0, request_id: "r1" })).quantities).toMatchObject({
      input: 21n,
      output: 393n,
    });
  });
  it("a failed request is a request without usage", () => {
    expect(one(claude("api_error", { status_code: "529", error: "Overloaded: the prompt was …", attempt: 2 }))).toMatchObject({
      status: "error",
      errorType: "http_529",
      attempt: 2,
      quality: "missing",
      flags: [],
      quantities: { input: null, requests: 1n },
    });
  });
  it("a tool result is a tool call, failed or not", () => {
    expect(
      one(claude("tool_result", { tool_name: "Bash", tool_use_id: "tu1", success: "false", duration_ms: "42", mcp_server_name: "git" })),
    ).toMatchObject({
      operation: "tool",
      status: "error",
      latencyMs: 42,
      tool: { name: "Bash", server: "git" },
      quantities: { toolCalls: 1n, requests: 0n },
    });
  });
  it("a request's event and span have one call key", () => {
    const span = readSpanInputs([
      {
        id: "a",
        scope: "com.anthropic.claude_code.tracing",
        attributes: { "span.type": "llm_request", model: "claude-sonnet-4-5", request_id: "r1", "session.id": "s1", ...counts },
      },
    ]);
    expect(eventsOf(span)[0]?.callKey).toBe(one(claude("api_request", { ...counts, request_id: "r1" })).callKey);
  });
  it("without a request id the sequence and the time make the key", () => {
    const keys = ["2026-09-01T00:00:00.000Z", "2026-09-02T00:00:00.000Z"].map(
      (time) => one(claude("api_request", { ...counts, "event.timestamp": time })).dedupeKey,
    );
    expect(new Set(keys).size).toBe(2);
  });
  it("the model's spelling tells who served it", () => {
    const served = ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5"].map(
      (model) => one(claude("api_request", { ...counts, model })).provider,
    );
    expect(served).toEqual(["aws.bedrock", "vertex_ai", "anthropic"]);
  });
  it("says nothing of prompts, responses and decisions", () => {
    expect(
      eventsOf(
        readRecordInputs([claude("user_prompt"), claude("assistant_response"), claude("tool_decision"), claude("api_request_body")]),
      ),
    ).toEqual([]);
  });
});

const codex = (name: string, attributes: Record<string, unknown>): RecordInput => ({
  scope: "codex_otel.log_only",
  time: "0",
  attributes: {
    "event.name": `codex.${name}`,
    "event.timestamp": "2026-09-01T00:00:00.000Z",
    "conversation.id": "c1",
    model: "gpt-5.1-codex",
    "app.version": "0.169.0",
    ...attributes,
  },
});

describe("Codex", () => {
  const usage = {
    "event.kind": "response.completed",
    input_token_count: "2000",
    output_token_count: "500",
    cached_token_count: 1_536,
    reasoning_token_count: 320,
    tool_token_count: "2500",
    ttft_ms: 0,
  };
  it("counts the second of two completions, by texts", () => {
    const events = billableOf(
      readRecordInputs([codex("sse_event", { "event.kind": "response.completed", duration_ms: "0" }), codex("sse_event", usage)]),
    );
    expect(totalsOf(events)).toMatchObject({
      model_calls: 1,
      input_uncached: 464,
      cache_read: 1_536,
      output_total: 500,
      reasoning_subset_of_output: 320,
    });
    expect(events[0]).toMatchObject({ producer: "codex/0.169.0", flags: [] });
    expect(events[0]?.billing).toBeUndefined();
    expect(one(codex("sse_event", { ...usage, auth_mode: "Chatgpt" })).billing).toBe("flat");
    expect(one(codex("sse_event", { ...usage, auth_mode: "ApiKey" })).billing).toBeUndefined();
  });
  it("a completion whose provider sent no usage is a call with unknown usage", () => {
    expect(one(codex("sse_event", { "event.kind": "response.completed", ttft_ms: 12 }))).toMatchObject({
      quality: "missing",
      flags: ["usage_missing"],
      quantities: { input: null, requests: 1n },
    });
  });
  it("two calls at one millisecond are two, a resend is none", () => {
    const keys = [usage, { ...usage, input_token_count: "2100" }, usage].map((attributes) => one(codex("sse_event", attributes)).dedupeKey);
    expect(keys[0]).toBe(keys[2]);
    expect(keys[0]).not.toBe(keys[1]);
  });
  it("refused and broken requests are failures, counted from 1", () => {
    expect(one(codex("api_request", { "http.response.status_code": 429, attempt: 1 }))).toMatchObject({
      status: "error",
      errorType: "http_429",
      attempt: 2,
    });
    expect(one(codex("sse_event", { "event.kind": "response.failed", "error.message": "x" }))).toMatchObject({
      status: "error",
      errorType: "response_failed",
    });
    expect(eventsOf(readRecordInputs([codex("api_request", { "http.response.status_code": 200, attempt: 0 })]))).toEqual([]);
  });
  it("tool results keep a hash of the arguments, never the arguments", () => {
    const event = one(
      codex("tool_result", { tool_name: "shell", call_id: "x", arguments: "rm -rf secret", output: "secret", success: "true" }),
    );
    expect(event).toMatchObject({
      operation: "tool",
      status: "ok",
      tool: { name: "shell", argsHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(JSON.stringify(event, (_, item: unknown) => (typeof item === "bigint" ? null : item))).not.toContain("secret");
  });
});

const gemini = (name: string, attributes: Record<string, unknown>): RecordInput => ({
  scope: "gemini-cli",
  attributes: {
    "event.name": `gemini_cli.${name}`,
    "event.timestamp": "2026-09-01T00:00:00.000Z",
    "session.id": "s",
    prompt_id: "p",
    auth_type: "gemini-api-key",
    model: "gemini-2.5-flash",
    ...attributes,
  },
});

describe("Gemini CLI", () => {
  const usage = {
    input_token_count: 3_000,
    output_token_count: 120,
    cached_content_token_count: 2_048,
    thoughts_token_count: 400,
    tool_token_count: 50,
    total_token_count: 3_570,
  };
  it("adds thoughts to the completion and tool prompts to the prompt, and explains its total", () => {
    expect(one(gemini("api_response", usage))).toMatchObject({
      flags: [],
      provider: "google",
      quantities: { input: 1_002n, cacheRead: 2_048n, output: 520n, reasoning: 400n },
    });
  });
  it("Vertex AI is another invoice", () => {
    expect(one(gemini("api_response", { ...usage, auth_type: "vertex-ai" })).provider).toBe("vertex_ai");
    expect(one(gemini("api_response", usage)).billing).toBeUndefined();
    expect(one(gemini("api_response", { ...usage, auth_type: "oauth-personal" })).billing).toBe("flat");
  });
  it("errors and tool calls", () => {
    expect(one(gemini("api_error", { error_type: "quota", status_code: 429, duration_ms: 12.4 }))).toMatchObject({
      status: "error",
      errorType: "quota",
      latencyMs: 12,
    });
    expect(one(gemini("tool_call", { function_name: "read_file", success: true }))).toMatchObject({
      operation: "tool",
      status: "ok",
      tool: { name: "read_file" },
    });
  });
});

describe("the event of the conventions", () => {
  const details = (attributes: Record<string, unknown>, span?: string): RecordInput => ({
    scope: "openlit",
    ...(span === undefined ? {} : { span }),
    attributes: {
      "event.name": "gen_ai.client.inference.operation.details",
      "gen_ai.provider.name": "openai",
      "gen_ai.response.model": "gpt-4o",
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 2,
      ...attributes,
    },
  });
  it("inside a span is evidence of the span", () => {
    expect(one(details({ "gen_ai.response.id": "x" }, "a"))).toMatchObject({ role: "evidence", callKey: "openai:x" });
  });
  it("without a span is the call", () => {
    expect(one(details({}))).toMatchObject({ role: "billable", quantities: { input: 10n, output: 2n, requests: 1n } });
  });
});

describe("time of a record", () => {
  it("is the event's own, else the record's, else when it was observed", () => {
    const at = (record: Partial<RecordInput>, timestamp?: string) =>
      one({
        body: "claude_code.api_request",
        attributes: { ...counts, ...(timestamp === undefined ? {} : { "event.timestamp": timestamp }) },
        ...record,
      }).occurredAt.toISOString();
    expect(at({}, "2026-08-01T00:00:00.123Z")).toBe("2026-08-01T00:00:00.123Z");
    expect(at({ time: "1790000000000000000" })).toBe("2026-09-21T14:13:20.000Z");
    expect(at({ time: "0", observed: "1790000001000000000" })).toBe("2026-09-21T14:13:21.000Z");
  });
  it("none at all refuses the record alone", () => {
    const normalised = readRecordInputs([
      claude("api_request", { ...counts, request_id: "a" }),
      { body: "claude_code.api_request", attributes: counts, time: "0", observed: "0" },
    ]);
    expect(normalised.events).toHaveLength(1);
    expect(normalised.rejected).toMatchObject([{ index: 1 }]);
  });
  it("when a collector saw it changes neither key nor hash", () => {
    const [a, b] = ["5", "6"].map((observed) => one({ ...claude("api_request", { ...counts, request_id: "r" }), observed }));
    expect(a).toEqual(b);
  });
});

describe("foreign logs", () => {
  it("are dropped without a word", () => {
    expect(normaliseLogs(logRequest([{ body: "hello", attributes: { input_tokens: 5 } }]), "json")).toEqual({
      events: [],
      rejected: [],
      reports: [],
    });
  });
});
