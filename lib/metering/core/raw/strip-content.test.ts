import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hmacSha256Hex } from "@/lib/kernel/hash";
import { type Fixture, fixtureBytes, fixtures, readFixtureBytes } from "@/lib/testing/telemetry";
import { metricEvents } from "../adapters/metric-events";
import { isObject } from "../read-json";
import { contentHash, promptHashes, sealedHash } from "./content-hash";
import { keyKind } from "./content-keys";
import { readRaw } from "./raw-body";
import { stripContent } from "./strip-content";
import { SECRET_REMOVED } from "./without-secrets";

const seal = (hash: string): string => hmacSha256Hex("a key of this test", hash);
const parsed = (fixture: Fixture): unknown => readRaw(signalOf(fixture), fixtureBytes(fixture.file), fixture.encoding);
const signalOf = ({ signal }: Fixture) =>
  signal === "response"
    ? "responses"
    : signal === "traces" || signal === "logs" || signal === "metrics"
      ? (`otlp-${signal}` as const)
      : signal;
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const inJson = (fixture: Fixture): Fixture => ({ ...fixture, encoding: "json" });

/** What of the events decides money and whose it is. */
function facts(fixture: Fixture, bytes: Uint8Array) {
  const read = fixture.signal === "metrics" ? metricEvents([], "billable") : readFixtureBytes(inJson(fixture), bytes);
  return read.events.map(({ event: { payloadHash, promptHash: _, promptShape: __, tool, dedupeKey, ...event } }) => ({
    ...event,
    dedupeKey: dedupeKey.replace(payloadHash, ""),
    tool: tool?.name,
    callKey: event.callKey,
  }));
}
const plainJson = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item)));

describe("stripping a payload of any format", { timeout: 20_000 }, () => {
  it.each(fixtures)("leaves the usage of $file as it was", (fixture) => {
    const whole = plainJson(parsed(fixture));
    const stripped = stripContent(whole, seal);
    expect(facts(fixture, bytesOf(stripped))).toEqual(facts(fixture, bytesOf(whole)));
  });

  it.each(fixtures)("twice is like once: $file", (fixture) => {
    const once = plainJson(stripContent(parsed(fixture), seal));
    expect(stripContent(once, seal)).toEqual(once);
  });

  it.each(fixtures)("leaves nothing that was planted under a name of content: $file", (fixture) => {
    const whole = plainJson(parsed(fixture));
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 40 }), fc.boolean(), (text, isDeep) => {
        const secret = `Zq${text.replaceAll(/["\\\s]/g, "x")}9qZ`;
        const planted = plant(whole, isDeep ? { note: [{ deep: secret }] } : secret);
        expect(JSON.stringify(stripContent(planted, seal))).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      // A long payload holds every name many times.
      { numRuns: JSON.stringify(whole).length > 100_000 ? 1 : 4 },
    );
  });
});

/** Puts a value under every name of content that a payload has, and under those that any emitter may use, in each object. */
const NAMES = [
  ...["prompt", "messages", "content", "input", "output", "arguments", "tool_input", "tool_parameters", "function_args", "instructions"],
  ...[
    "completion",
    "choices",
    "candidates",
    "text",
    "output_text",
    "reasoning",
    "reasoning_content",
    "thinking",
    "documents",
    "query",
    "body",
  ],
  ...["proxy_server_request", "model_parameters", "error_str", "tool_calls", "tool_result", "request_text", "response_text", "input.value"],
  ...["output.value", "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.system_instructions", "gen_ai.tool.call.arguments"],
  ...["gen_ai.tool.call.result", "gen_ai.tool.definitions", "gen_ai.prompt", "gen_ai.completion", "gen_ai.prompt.0.content"],
  ...[
    "gen_ai.completion.0.content",
    "gen_ai.raw_request",
    "gen_ai.raw_response",
    "llm.input_messages.0.message.content",
    "llm.prompts.0.content",
  ],
  ...[
    "llm.input_messages.0.message.tool_calls.0.tool_call.function.arguments",
    "llm.output_messages.0.message.contents.0.message_content.text",
  ],
  ...["retrieval.documents.0.document.content", "traceloop.entity.input", "traceloop.entity.output", "ai.prompt", "ai.prompt.messages"],
  ...["ai.response.text", "ai.response.object", "ai.response.toolCalls", "ai.toolCall.args", "ai.toolCall.result", "exception.message"],
  ...["exception.stacktrace", "db.query.text", "http.request.body", "langfuse.observation.input", "langfuse.observation.output"],
];
function plant(value: unknown, secret: unknown, name = "", depth = 0): unknown {
  if (depth > 0 && keyKind(name) !== "plain" && (typeof value === "string" || Array.isArray(value))) return secret;
  if (Array.isArray(value)) return value.map((item) => plant(item, secret, name, depth + 1));
  if (!isObject(value)) return value;
  if (typeof value.key === "string" && isObject(value.value)) {
    const isContent = keyKind(value.key) !== "plain";
    const text = typeof secret === "string" ? secret : JSON.stringify(secret);
    return isContent ? { ...value, value: { stringValue: text } } : value;
  }
  const fields = Object.entries(value).map(([key, item]) => [key, plant(item, secret, key, depth + 1)]);
  const added = NAMES.filter((each) => !(each in value)).map((each) => [each, secret]);
  const attributes = NAMES.map((each) => ({
    key: each,
    value: { stringValue: typeof secret === "string" ? secret : JSON.stringify(secret) },
  }));
  return Object.fromEntries([
    ...fields,
    ...added,
    ...(Array.isArray(value.attributes) ? [["attributes", [...plantedList(value.attributes, secret), ...attributes]]] : []),
  ]);
}

const plantedList = (list: readonly unknown[], secret: unknown): unknown[] => list.map((item) => plant(item, secret, "attributes", 1));

describe("what stays and what goes", () => {
  const strip = (value: unknown) => stripContent(value, seal) as Record<string, unknown>;

  it("takes prompts, answers and arguments out, and says how long they were", () => {
    const stripped = strip({
      model: "gpt-4o",
      messages: [{ role: "user", content: "Who is ill?" }],
      usage: { prompt_tokens: 3 },
      input: "a b c",
    });
    expect(stripped).toMatchObject({ model: "gpt-4o", usage: { prompt_tokens: 3 } });
    expect(stripped.input).toMatch(/^\[5 characters removed #[0-9a-f]{64} ~[0-9a-f]{64}\]$/);
    expect(stripped.messages).toMatch(/^\[\d+ characters removed #[0-9a-f]{64} ~[0-9a-f]{64}\]$/);
  });

  it("marks the shape of what may be a prompt alone", () => {
    const vector = Array.from({ length: 40 }, () => 0.5);
    const answers = { arguments: { page: 2 }, "gen_ai.output.messages": "It is done", output: [{ text: "hidden" }], data: { vector } };
    expect(JSON.stringify(strip(answers))).not.toContain(" ~");
    expect(JSON.stringify(strip({ "gen_ai.input.messages": "Mend it" }))).toContain(" ~");
  });

  it("keeps of an answer what counts it and says its kind, not even the names of other fields", () => {
    const response = {
      id: "r1",
      usage: { output_tokens: 7 },
      output: [{ type: "web_search_call", action: { type: "search", query: "illness of Ann" } }],
      "Ann's file": 1,
    };
    const text = JSON.stringify(strip({ response }));
    expect(text).toContain('"output_tokens":7');
    expect(text).toContain('"web_search_call"');
    expect(text).not.toContain("Ann");
  });

  it("takes long free text out wherever it stands, and keeps long ids", () => {
    const stripped = strip({ labels: { note: "word ".repeat(80), id: "i".repeat(400) } });
    expect(stripped.labels).toEqual({ note: expect.stringMatching(/^\[400 characters removed/), id: "i".repeat(400) });
  });

  it("looks into JSON and Python texts", () => {
    expect(JSON.stringify(strip({ metadata: "{'user_api_key_alias': 'a', 'prompt': 'hidden words'}" }))).not.toContain("hidden");
    expect(JSON.stringify(strip({ metadata: '{"team":"t","prompt":"hidden words"}' }))).toMatch(/team(?!.*hidden)/);
  });

  it.each([
    ["sk-proj-abcdefghijklmnopqrstuvwx"],
    ["call me with Bearer abcdefghijklmnop please"],
    ["cth_abc123_Zyxwvutsrqponmlkjihgfedcba"],
    ["AKIAABCDEFGHIJKLMNOP is the key"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"],
  ])("never leaves a secret, with content or without: %s", (secret) => {
    for (const keeps of [true, false]) {
      const text = JSON.stringify(
        stripContent({ note: secret, messages: [{ content: secret }], headers: { authorization: secret } }, seal, keeps),
      );
      expect(text).not.toContain(/[\w-]{20,}|Bearer \w+/.exec(secret)?.[0] ?? secret);
      expect(text).toContain(SECRET_REMOVED);
    }
  });

  it("keeps content where the source keeps it", () => {
    const sent = { messages: [{ role: "user", content: "Who is ill?" }], usage: { input: 3 } };
    expect(stripContent(sent, seal, true)).toEqual(sent);
  });

  it("survives nesting without an end", () => {
    let deep: unknown = "x";
    for (let i = 0; i < 5_000; i++) deep = { a: deep };
    expect(JSON.stringify(strip(deep)).length).toBeLessThan(2_000);
  });
});

describe("the hash of content", () => {
  const stored = (content: unknown): string => sealedHash(contentHash(content) ?? "", seal);

  it("is the same for the same content, as values or as JSON text, in any order of keys, whole or taken out", () => {
    const content = { b: [1, "x"], a: { d: true, c: null } };
    const marked = (stripContent({ x: { arguments: content } }, seal) as { x: { arguments: string } }).x.arguments;
    const all = [stored(content), stored('{"a":{"c":null,"d":true},"b":[1,"x"]}'), stored(marked)];
    expect(new Set(all).size).toBe(1);
    expect(all[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("and that of the shape of a prompt are the same for the mark that stands for it; older marks tell the hash alone", () => {
    const sealed = (content: unknown) =>
      Object.fromEntries(Object.entries(promptHashes(content)).map(([name, hash]) => [name, sealedHash(hash, seal)]));
    const prompt = "Attempt 12 at 09:41: mend the build";
    const { x } = stripContent({ x: { prompt } }, seal) as { x: { prompt: string } };
    expect(x.prompt).not.toContain("mend");
    expect(sealed(x.prompt)).toEqual(sealed(prompt));
    expect(sealed(prompt).promptShape).toBe(sealed("Attempt 13 at 10:05: mend the build").promptShape);
    const { promptHash } = sealed(prompt);
    expect(sealed(`[35 characters removed #${promptHash}]`)).toEqual({ promptHash });
    expect([promptHashes(undefined), promptHashes(""), promptHashes(null)]).toEqual([{}, {}, {}]);
  });

  it("is another for other content and under another key, and there is none without content", () => {
    expect(stored("a")).not.toBe(stored("b"));
    expect(sealedHash(contentHash("a") ?? "", (hash) => hmacSha256Hex("other", hash))).not.toBe(stored("a"));
    expect([contentHash(undefined), contentHash(null), contentHash("")]).toEqual([undefined, undefined, undefined]);
  });
});
