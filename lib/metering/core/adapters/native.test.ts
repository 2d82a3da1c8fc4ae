import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { contextTokens } from "@/lib/pricing/core/meters";
import { NativeEvent } from "../../schemas";
import { normaliseNative, normaliseNativeBody } from "./native";

const SAMPLE = {
  id: "e1",
  time: "2026-10-01T12:00:00Z",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  operation: "chat",
  convention: "disjoint",
  usage: { input: 21, cacheRead: 3000, cacheWrite5m: 456, cacheWrite1h: 100, output: 393, webSearches: 1 },
  credential: "invoice-bot",
  identity: "idn_1",
  operator: { id: "router", evidence: "key" },
  application: "support-desk",
  environment: "production",
  team: "care",
  tenant: "acme",
  agent: "triage",
  tool: { name: "search", server: "web", argsHash: "ab" },
  sessionId: "s",
  traceId: "t",
  spanId: "sp",
  parentSpanId: "pa",
  mode: "standard",
  region: "eu",
  status: "ok",
  attempt: 1,
  retryOf: "e0",
  latencyMs: 812,
  promptHash: "h",
  network: { ip: "10.0.0.1", asn: 64512, country: "DE", userAgent: "curl" },
  dataClass: "internal",
  clientCostUsd: "0.019168",
  labels: { repo: "desk" },
} as const;
const call = (more: object = {}) => ({
  id: "e1",
  time: "2026-10-01T12:00:00Z",
  provider: "openai",
  model: "gpt-4o",
  usage: { input: 10, output: 5 },
  ...more,
});
const bytes = (text: string) => new TextEncoder().encode(text);
const rejectionOf = (item: unknown) => {
  const { events, rejected } = normaliseNative([item]);
  expect(events).toEqual([]);
  return rejected[0];
};
const eventOf = (item: unknown) => {
  const { events, rejected } = normaliseNative([item]);
  expect(rejected).toEqual([]);
  const event = events[0]?.event;
  if (!event?.lines[0]) throw new Error("no event");
  return { ...event, quantities: event.lines[0].quantities };
};

describe("a native event", () => {
  it("is taken with every field of the interface", () => {
    expect(eventOf(SAMPLE)).toMatchObject({
      dedupeKey: "e1",
      producer: "native",
      role: "billable",
      status: "ok",
      convention: "disjoint",
      clientCostUsd: "0.019168",
      attempt: 1,
      retryOf: "e0",
      latencyMs: 812,
      traceId: "t",
      sessionId: "s",
      quantities: {
        input: 21n,
        cacheRead: 3_000n,
        cacheWrite5m: 456n,
        cacheWrite1h: 100n,
        cacheWrite: null,
        output: 393n,
        webSearches: 1n,
        requests: 1n,
      },
      hints: {
        credential: "invoice-bot",
        identity: "idn_1",
        operator: { id: "router", evidence: "key" },
        application: "support-desk",
        environment: "production",
        team: "care",
        tenant: "acme",
        agent: "triage",
      },
      tool: { name: "search", server: "web", argsHash: "ab" },
      network: { ip: "10.0.0.1", asn: 64512 },
      labels: { repo: "desk" },
      dataClass: "internal",
      promptHash: "h",
      region: "eu",
      mode: "standard",
    });
  });

  it("is described for the interface's own description", () => {
    const { properties } = z.toJSONSchema(NativeEvent, { io: "input" }) as {
      properties: Record<string, { properties?: Record<string, unknown> }>;
    };
    expect(properties.usage?.properties?.input).toEqual({
      anyOf: [
        { type: "integer", minimum: 0, maximum: 1_000_000_000_000 },
        { type: "string", pattern: "^\\d{1,13}$" },
      ],
    });
    expect(properties.time).toMatchObject({ type: "string", format: "date-time" });
  });

  const whole = fc.bigInt({ min: 0n, max: 10n ** 9n });
  it("counts the same whether cached tokens are told inside or beside the input", () => {
    fc.assert(
      fc.property(
        fc.record({ input: whole, cacheRead: whole, cacheWrite: whole, cacheWrite5m: whole, cacheWrite1h: whole }),
        ({ input, ...cached }) => {
          fc.pre(cached.cacheWrite !== cached.cacheWrite5m + cached.cacheWrite1h || cached.cacheWrite === 0n);
          const total = Object.values(cached).reduce((sum, count) => sum + count, input);
          const text = (usage: object) => Object.fromEntries(Object.entries(usage).map(([name, count]) => [name, String(count)]));
          const disjoint = eventOf(call({ convention: "disjoint", usage: text({ input, ...cached }) }));
          const inclusive = eventOf(call({ convention: "inclusive", usage: text({ input: total, ...cached }) }));
          expect(inclusive.quantities).toEqual(disjoint.quantities);
          expect(contextTokens(disjoint.quantities)).toBe(total);
        },
      ),
    );
  });

  it("of an embedding embeds its input", () => {
    const embedded = { embedding: 77n, input: 0n, output: 0n, requests: 1n };
    expect(eventOf(call({ operation: "embeddings", usage: { input: 77 } })).quantities).toMatchObject(embedded);
    expect(eventOf(call({ operation: "embeddings", usage: { embedding: 77 } })).quantities).toMatchObject(embedded);
    expect(eventOf(call({ usage: { embedding: 77 } }))).toMatchObject({ operation: "embeddings", quantities: embedded });
  });

  it("that failed needs no usage, and its counts are unknown", () => {
    expect(eventOf({ id: "x", time: SAMPLE.time, status: "error", errorType: "rate_limit" })).toMatchObject({
      status: "error",
      quality: "missing",
      quantities: { input: null, output: null, requests: 1n },
    });
  });

  it("of a tool or retrieval is no request to a model", () => {
    expect(eventOf({ id: "x", time: SAMPLE.time, operation: "tool", tool: { name: "grep" } }).quantities).toMatchObject({
      toolCalls: 1n,
      requests: 0n,
    });
    expect(eventOf({ id: "x", time: SAMPLE.time, operation: "retrieval" }).quantities).toMatchObject({ retrievals: 1n, requests: 0n });
  });

  it("answered from a gateway's cache costs the provider nothing", () => {
    expect(eventOf(call({ status: "cache_hit" }))).toMatchObject({
      quantities: { input: 0n, output: 0n, requests: 0n },
      flags: ["cache_hit_not_billed"],
    });
  });

  it("may stand for many requests", () => {
    expect(eventOf(call({ usage: { input: 5, requests: "120" } })).quantities.requests).toBe(120n);
  });

  it("with a name like a formula is an event like others", () => {
    expect(eventOf(call({ model: "=HYPERLINK(1)", labels: { "@x": "+1" } })).lines[0]?.model).toBe("=HYPERLINK(1)");
  });

  it("has the same hash however its fields are ordered, another with another content", () => {
    const reversed = Object.fromEntries(Object.entries(SAMPLE).reverse());
    expect(eventOf(reversed).payloadHash).toBe(eventOf(SAMPLE).payloadHash);
    expect(eventOf({ ...SAMPLE, latencyMs: 813 }).payloadHash).not.toBe(eventOf(SAMPLE).payloadHash);
  });
});

describe("is refused by itself, with the place, the reason and what to do", () => {
  it.each([
    ["an unknown field", { ...call(), inptu: 1 }, "inptu", /Unknown/],
    ["an unknown count", call({ usage: { inptu: 1 } }), "usage.inptu", /Unknown/],
    ["an unknown field of a part", call({ tool: { name: "a", foo: 1 } }), "tool.foo", /Unknown/],
    [
      "a field that objects hide",
      JSON.parse('{"id":"e1","time":"2026-10-01T12:00:00Z","provider":"a","model":"b","usage":{"input":1},"labels":{"__proto__":"x"}}'),
      "labels.__proto__",
      /Unknown/,
    ],
    ["no id", call({ id: undefined }), "id", /Missing/],
    ["an empty id", call({ id: " " }), "id", /Empty/],
    ["a number as id", call({ id: 5 }), "id", /type/],
    ["no time", call({ time: undefined }), "time", /Missing/],
    ["a day for an instant", call({ time: "2026-10-01" }), "time", /RFC 3339/],
    ["no offset", call({ time: "2026-10-01T12:00:00" }), "time", /RFC 3339/],
    ["30 February", call({ time: "2026-02-30T00:00:00Z" }), "time", /RFC 3339/],
    ["another century", call({ time: "1026-02-03T00:00:00Z" }), "time", /RFC 3339/],
    ["a negative count", call({ usage: { input: -1 } }), "usage.input", /Negative/],
    ["a fraction", call({ usage: { input: 1.5 } }), "usage.input", /whole/],
    ["an absurd count", call({ usage: { input: 1e12 + 1 } }), "usage.input", /Larger/],
    ["an absurd count as text", call({ usage: { input: "1000000000001" } }), "usage.input", /Larger/],
    [
      "digits that a number cannot carry",
      JSON.parse('{"id":"e1","time":"2026-10-01T12:00:00Z","provider":"a","model":"b","usage":{"input":9007199254740993}}'),
      "usage.input",
      /Larger/,
    ],
    ["a text that is no count", call({ usage: { input: "12k" } }), "usage.input", /whole/],
    ["null for a count", call({ usage: { input: null } }), "usage.input", /type/],
    ["true for a count", call({ usage: { input: true } }), "usage.input", /type/],
    ["no usage", call({ usage: undefined }), "usage", /Missing/],
    ["an empty usage", call({ usage: {} }), "usage", /no count/],
    ["no provider", call({ provider: undefined }), "provider", /Missing/],
    ["no model", call({ model: undefined }), "model", /Missing/],
    ["cache counts without a convention", call({ usage: { input: 5, cacheRead: 1 } }), "convention", /Missing/],
    [
      "a part larger than the whole",
      call({ convention: "inclusive", usage: { input: 5, cacheRead: 6 } }),
      "usage.input",
      /more than the whole/,
    ],
    ["reasoning larger than the completion", call({ usage: { output: 5, reasoning: 6 } }), "usage.output", /more than the whole/],
    ["audio larger than the prompt", call({ usage: { input: 5, audioIn: 6 } }), "usage.input", /more than the whole/],
    [
      "writes told twice",
      call({ convention: "disjoint", usage: { input: 5, cacheWrite: 6, cacheWrite5m: 6 } }),
      "usage.cacheWrite",
      /Repeats/,
    ],
    ["embedded tokens told twice", call({ operation: "embeddings", usage: { input: 5, embedding: 5 } }), "usage.embedding", /same tokens/],
    ["an unknown operation", call({ operation: "talk" }), "operation", /allowed/],
    ["an unknown mode", call({ mode: "cheap" }), "mode", /allowed/],
    ["evidence of nobody", call({ operator: { id: "a", evidence: "inferred" } }), "operator.evidence", /allowed/],
    ["a long name", call({ model: "x".repeat(10_000) }), "model", /256/],
    ["a NUL", call({ agent: "a\0" }), "agent", /NUL/],
    ["half a character", call({ agent: "a\ud83d" }), "agent", /half/],
    ["a NUL in a label's name", call({ labels: { "a\0": "x" } }), "labels.a\uFFFD", /./],
    ["a number as label", call({ labels: { a: 1 } }), "labels.a", /type/],
    ["too many labels", call({ labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, "v"])) }), "labels", /64/],
    ["no address", call({ network: { ip: "300.0.0.1" } }), "network.ip", /IP/],
    ["money as a number", call({ clientCostUsd: 0.1 }), "clientCostUsd", /text/],
    ["negative money", call({ clientCostUsd: "-1" }), "clientCostUsd", /decimal/],
    ["a fraction of a try", call({ attempt: 1.5 }), "attempt", /whole/],
    ["a latency beyond the column", call({ latencyMs: 2 ** 31 }), "latencyMs", /large/],
    ["null", null, "event", /object/],
    ["a list in the list", [], "event", /object/],
  ])("%s", (_, item, location, reason) => {
    const rejection = rejectionOf(item);
    expect(rejection).toMatchObject({ index: 0, location });
    expect(rejection?.reason).toMatch(reason);
    expect(rejection?.fix).toMatch(/\w/);
    expect(rejection?.reason).not.toMatch(/\0/);
  });

  it("and nothing else with it", () => {
    const { events, rejected } = normaliseNative([call({ id: "a" }), call({ id: "b", usage: { input: -1 } }), call({ id: "c" })]);
    expect(events.map(({ index, event }) => [index, event.dedupeKey])).toEqual([
      [0, "a"],
      [2, "c"],
    ]);
    expect(rejected).toMatchObject([{ index: 1, id: "b", location: "usage.input" }]);
  });

  it("suggests the name that was meant", () => {
    expect(rejectionOf(call({ usage: { inptu: 3 } }))?.fix).toContain('"input"');
  });

  it("whatever comes, an answer for each and no throw", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.jsonValue(), fc.record({ id: fc.jsonValue(), time: fc.jsonValue(), usage: fc.jsonValue(), labels: fc.jsonValue() })),
          { maxLength: 5 },
        ),
        (items) => {
          const { events, rejected } = normaliseNative(items);
          expect(events.length + rejected.length).toBe(items.length);
        },
      ),
    );
  });
});

describe("a body", () => {
  it("is one event, a list, a list under events, or one event a line", () => {
    const one = JSON.stringify(call());
    for (const [text, isLines] of [
      [one, false],
      [`[${one}]`, false],
      [`{"events":[${one}]}`, false],
      [`${one}\n\r\n`, true],
      [`\uFEFF${one}`, false],
    ] as const) {
      expect(normaliseNativeBody(bytes(text), isLines).events).toHaveLength(1);
    }
  });

  it("tells the line of a broken one", () => {
    const { events, rejected } = normaliseNativeBody(
      bytes(`${JSON.stringify(call())}\n\n{"id":\n${JSON.stringify(call({ id: "e2", usage: { input: -1 } }))}`),
      true,
    );
    expect(events).toHaveLength(1);
    expect(rejected).toMatchObject([
      { index: 1, reason: "not JSON", location: "line 3" },
      { index: 2, id: "e2", location: "line 4: usage.input" },
    ]);
  });

  it("that cannot be read at all is refused whole", () => {
    for (const text of ["", "  ", "{", "5", "null", '"x"']) expect(() => normaliseNativeBody(bytes(text), false)).toThrow(Malformed);
    expect(() => normaliseNativeBody(Uint8Array.of(0xc3, 0x28), false)).toThrow(Malformed);
    expect(() => normaliseNative({ events: [], source: "x" })).toThrow(Invalid);
  });

  it("of more than 10,000 events is too large, of 10,000 is not", () => {
    const many = (length: number) => Array.from({ length }, () => ({}));
    expect(normaliseNative(many(10_000)).rejected).toHaveLength(10_000);
    expect(() => normaliseNative(many(10_001))).toThrow(TooLarge);
  }, 30_000);

  it("in any order gives the same events", () => {
    const items = Array.from({ length: 8 }, (_, i) => call({ id: `e${i}`, usage: { input: i } }));
    const events = (list: readonly unknown[]) =>
      Object.fromEntries(normaliseNative(list).events.map(({ event }) => [event.dedupeKey, event]));
    fc.assert(
      fc.property(fc.shuffledSubarray(items, { minLength: 8 }), (shuffled) => {
        expect(events(shuffled)).toEqual(events(items));
      }),
    );
  });
});
