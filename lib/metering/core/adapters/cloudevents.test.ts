import { describe, expect, it } from "vitest";
import { Malformed, TooLarge } from "@/lib/kernel/errors";
import { binaryAttributes, normaliseCloudEvents } from "./cloudevents";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const encode = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));
const read = (body: unknown) => normaliseCloudEvents(encode(body), null, RECEIVED);
const event = (data: unknown, more: object = {}) => ({
  specversion: "1.0",
  id: "e1",
  source: "/agents/invoice-bot",
  type: "com.acme.llm.usage",
  time: "2026-11-20T10:00:00Z",
  subject: "svc-a",
  data,
  ...more,
});
function one(data: unknown, more: object = {}) {
  const { events, rejected } = read(event(data, more));
  expect(rejected).toEqual([]);
  return events[0]?.event;
}
const USAGE = { model: "claude-sonnet-4-5", input_tokens: 21, cache_read_input_tokens: 3000, output_tokens: 393 };

describe("a CloudEvent", () => {
  it("is known by its source and id, and tied to its subject", () => {
    expect(one(USAGE)).toMatchObject({
      dedupeKey: "cloudevent:/agents/invoice-bot:e1",
      occurredAt: new Date("2026-11-20T10:00:00Z"),
      hints: { identity: "svc-a", application: "/agents/invoice-bot" },
      convention: "disjoint",
      lines: [
        { provider: "anthropic", model: "claude-sonnet-4-5", quantities: { input: 21n, cacheRead: 3000n, output: 393n, requests: 1n } },
      ],
    });
  });

  it("means the same structured, in a batch, as a line, binary, in base64 and as text", () => {
    const whole = one(USAGE);
    const attributes = {
      specversion: "1.0",
      id: "e1",
      source: "/agents/invoice-bot",
      type: "com.acme.llm.usage",
      time: "2026-11-20T10:00:00Z",
      subject: "svc-a",
    };
    const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)] as const);
    const binary = normaliseCloudEvents(encode(USAGE), binaryAttributes([["content-type", "application/json"], ...headers]), RECEIVED);
    expect(read([event(USAGE)]).events[0]?.event).toEqual(whole);
    expect(binary.events[0]?.event).toEqual(whole);
    expect(one(undefined, { data_base64: btoa(JSON.stringify(USAGE)) })).toEqual(whole);
    expect(one(JSON.stringify(USAGE))?.lines).toEqual(whole?.lines);
    expect(binaryAttributes([["content-type", "application/json"]])).toBeNull();
  });

  it("may nest a provider's usage, say who called, and carry a trace", () => {
    const data = {
      provider: "azure",
      model: "gpt-4o",
      usage: { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } },
      team: "cx",
      environment: "production",
      user_id: "u-7",
      response_id: "chatcmpl-1",
      cost_usd: 0.01,
    };
    expect(one(data, { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` })).toMatchObject({
      hints: { team: "cx", environment: "production", operator: { id: "u-7", evidence: "body" } },
      callKey: "azure_openai:chatcmpl-1",
      traceId: "a".repeat(32),
      parentSpanId: "b".repeat(16),
      clientCostUsd: "0.01",
      lines: [{ provider: "azure_openai", quantities: { input: 6n, cacheRead: 4n, output: 2n } }],
    });
  });

  it("may hold a native event's data, as strictly read as one", () => {
    const data = {
      provider: "openai",
      model: "gpt-4o",
      convention: "inclusive",
      usage: { input: 10, cacheRead: 4, output: 2 },
      team: "cx",
    };
    expect(one(data)).toMatchObject({ hints: { team: "cx", identity: "svc-a" }, lines: [{ quantities: { input: 6n, cacheRead: 4n } }] });
    expect(read(event({ ...data, usage: { input: 10, inptu: 1 } })).rejected).toMatchObject([{ id: "e1", location: "data.usage.inptu" }]);
  });

  it("without a time has that of receipt, and says so", () => {
    const { events, timeless } = read(event(USAGE, { time: undefined }));
    expect([events[0]?.event.occurredAt, timeless.size]).toEqual([RECEIVED, 1]);
  });
});

describe("one event for each type of token", () => {
  const typed = (type: string, more: object = {}) => one({ tokens: 7, model: "gpt-4o-mini", provider: "openai", type, ...more });

  it("the input's stands for the request", () => {
    expect(typed("input")?.lines).toMatchObject([{ quantities: { input: 7n, output: null, requests: 1n } }]);
    expect(typed("output")?.lines).toMatchObject([{ quantities: { input: null, output: 7n, requests: 0n } }]);
    expect(typed("prompt_tokens")?.lines).toMatchObject([{ quantities: { input: 7n } }]);
  });

  it("what repeats another type is evidence, and an unknown type is refused, never added", () => {
    for (const type of ["total", "reasoning", "cached"])
      expect(typed(type)).toMatchObject({ role: "evidence", lines: [{ quantities: { requests: 0n, input: null, output: null } }] });
    expect(typed("cache_read", { provider: "anthropic" })).toMatchObject({ role: "billable", lines: [{ quantities: { cacheRead: 7n } }] });
    expect(read(event({ tokens: 7, type: "constructor" })).rejected).toMatchObject([{ id: "e1", location: "data.type" }]);
    expect(read(event({ tokens: -7, type: "input" })).rejected).toMatchObject([{ location: "data.tokens" }]);
  });
});

describe("what is refused", () => {
  it("events that lack what CloudEvents requires, or count nothing, each with a reason and its place", () => {
    const bad = [
      1,
      event(USAGE, { specversion: "0.3" }),
      event(USAGE, { id: "" }),
      event(USAGE, { source: undefined }),
      event(USAGE, { type: 1 }),
      event(USAGE, { time: "yesterday" }),
      event(USAGE, { time: 5 }),
      event("text"),
      event(undefined, { data_base64: "%%%" }),
      event({ duration_ms: 3 }),
      event({}),
    ];
    const { events, rejected } = read(bad);
    expect(events).toEqual([]);
    expect(
      rejected.map(({ index, reason, location, fix }) => [index, reason.length > 3, location !== undefined, fix !== undefined]),
    ).toEqual(bad.map((_, i) => [i, true, true, true]));
  });

  it("bodies that hold nothing", () => {
    for (const body of ["", "hello"]) {
      expect(() => normaliseCloudEvents(new TextEncoder().encode(body), null, RECEIVED)).toThrow(Malformed);
      expect(() => normaliseCloudEvents(new TextEncoder().encode(body), { specversion: "1.0" }, RECEIVED)).toThrow(Malformed);
    }
    expect(() => read(Array.from({ length: 10_001 }, () => 1))).toThrow(TooLarge);
  });
});
