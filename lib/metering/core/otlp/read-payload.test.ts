import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Malformed } from "@/lib/kernel/errors";
import { fixtureBytes } from "@/lib/testing/telemetry";
import { normaliseLitellm } from "../adapters/litellm";
import { normaliseLogs } from "../adapters/otlp-logs";
import { normaliseSpans } from "../adapters/otlp-traces";
import { readAttributes } from "./attribute-values";
import { readSpans } from "./read-payload";
import { readProtobuf } from "./wire";

const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const spanJson = (span: object): Uint8Array => bytesOf({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const readOne = (span: object) => {
  const [read] = readSpans(spanJson(span), "json");
  if (!read) throw new Error("no span");
  return read;
};

/** Throws what is thrown unless it is the refusal that clients are told. */
function orMalformed(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
}

describe("protobuf", () => {
  it("reads what the OpenTelemetry SDK writes", () => {
    const exporter = new InMemorySpanExporter();
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ "service.name": "svc" }),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    });
    const tracer = provider.getTracer("scope", "1.2.3");
    const span = tracer.startSpan("chat gpt-4o", {
      attributes: { "a.int": 42, "a.negative": -7, "a.double": 0.5, "a.text": "é✓", "a.bool": true, "a.list": ["x", "y"] },
    });
    span.setStatus({ code: 2, message: "no" });
    span.recordException(new TypeError("boom"));
    span.end();
    const [finished] = exporter.getFinishedSpans();
    if (!finished) throw new Error("no span");
    const [read] = readSpans(ProtobufTraceSerializer.serializeRequest([finished]) ?? new Uint8Array(), "protobuf");
    expect(read).toMatchObject({
      traceId: finished.spanContext().traceId,
      spanId: finished.spanContext().spanId,
      parentSpanId: "",
      name: "chat gpt-4o",
      isError: true,
      scope: { name: "scope", version: "1.2.3" },
    });
    expect(read?.endNano).toBe(BigInt(finished.endTime[0]) * 1_000_000_000n + BigInt(finished.endTime[1]));
    expect(Object.fromEntries(read?.attributes ?? [])).toEqual({
      "a.int": 42n,
      "a.negative": -7n,
      "a.double": 0.5,
      "a.text": "é✓",
      "a.bool": true,
      "a.list": ["x", "y"],
    });
    expect(read?.resource.get("service.name")).toBe("svc");
    expect(read?.events[0]?.attributes.get("exception.type")).toBe("TypeError");
  });

  it("random bytes are refused as malformed or read as something harmless", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        orMalformed(() => normaliseSpans(bytes, "protobuf"));
        orMalformed(() => normaliseLogs(bytes, "protobuf"));
      }),
      { numRuns: 500 },
    );
  });

  it("broken copies of a real message too", () => {
    const whole = readReal();
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, length) => {
        const broken = whole.slice(0, length);
        if (at < broken.length) broken[at] = byte;
        orMalformed(() => normaliseSpans(broken, "protobuf"));
      }),
      { numRuns: 500 },
    );
  });

  it("lengths beyond the end, endless nesting and swarms of empty parts are refused", () => {
    expect(() => readProtobuf("TracesRequest", Uint8Array.of(10, 255, 255, 255, 127))).toThrow(Malformed);
    const nested = Uint8Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 42 : Math.max(0, 198 - i)));
    expect(() => readProtobuf("AnyValue", nested)).toThrow(Malformed);
    const swarm = new Uint8Array(400_000).map((_, i) => (i % 2 === 0 ? 10 : 0));
    expect(() => readProtobuf("TracesRequest", swarm)).toThrow(/too many parts/);
  });

  it("unknown fields and fields of another wire type are skipped", () => {
    // Field 99 as text, field 1 (resourceSpans) as a varint.
    expect(readProtobuf("TracesRequest", Uint8Array.of(0x9a, 0x06, 2, 65, 66, 8, 7))).toEqual({});
  });
});

function readReal(): Uint8Array {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  provider
    .getTracer("gen_ai")
    .startSpan("chat", { attributes: { "gen_ai.operation.name": "chat", "gen_ai.usage.input_tokens": 5, tags: ["a"] } })
    .end();
  return ProtobufTraceSerializer.serializeRequest(exporter.getFinishedSpans()) ?? new Uint8Array();
}

describe("JSON as it is seen in the wild", () => {
  it("integers as number or text, doubles as text, empty values, nulls", () => {
    const attributes = readAttributes([
      { key: "number", value: { intValue: 5 } },
      { key: "text", value: { intValue: "5" } },
      { key: "large", value: { intValue: "9223372036854775807" } },
      { key: "double", value: { doubleValue: "0.5" } },
      { key: "empty", value: {} },
      { key: "null", value: null },
      { key: "none" },
      { key: "nan", value: { doubleValue: "NaN" } },
      { key: "map", value: { kvlistValue: { values: [{ key: "__proto__", value: { stringValue: "x" } }] } } },
      { key: "text", value: { stringValue: "last wins" } },
      "no attribute",
      null,
    ]);
    expect(attributes.get("number")).toBe(5n);
    expect(attributes.get("large")).toBe(9_223_372_036_854_775_807n);
    expect(attributes.get("text")).toBe("last wins");
    expect(attributes.get("double")).toBe(0.5);
    expect([...attributes.keys()]).toEqual(["number", "text", "large", "double", "map"]);
  });

  it("ids in either case or base64, times as text or number, status as number or name", () => {
    const hex = { traceId: "5B8EFFF798038103D269B633813FC60C", spanId: "EEE19B7EC3C1B174" };
    const base64 = { traceId: "W47/95gDgQPSabYzgT/GDA==", spanId: "7uGbfsPBsXQ=" };
    for (const ids of [hex, base64])
      expect(readOne(ids)).toMatchObject({ traceId: "5b8efff798038103d269b633813fc60c", spanId: "eee19b7ec3c1b174" });
    for (const ids of [{}, { traceId: "", spanId: null }, { traceId: "0".repeat(32), spanId: "zz" }, { traceId: 5 }])
      expect(readOne(ids)).toMatchObject({ traceId: "", spanId: "" });
    expect(readOne({ endTimeUnixNano: 1_790_000_000_000_000_000 }).endNano).toBe(1_790_000_000_000_000_000n);
    expect(readOne({ status: { code: "STATUS_CODE_ERROR" } }).isError).toBe(true);
    expect(readOne({ status: null }).isError).toBe(false);
  });

  it("deep values end, and the rest is read", () => {
    let deep: object = { stringValue: "bottom" };
    for (let i = 0; i < 50; i++) deep = { arrayValue: { values: [deep] } };
    expect(
      readAttributes([
        { key: "deep", value: deep },
        { key: "next", value: { stringValue: "x" } },
      ]).get("next"),
    ).toBe("x");
  });

  it("nothing at all is a request with nothing in it; anything that is no request is refused", () => {
    expect(readSpans(bytesOf({}), "json")).toEqual([]);
    expect(readSpans(bytesOf({ resourceSpans: null }), "json")).toEqual([]);
    expect(readSpans(new Uint8Array(), "protobuf")).toEqual([]);
    for (const body of [
      [],
      5,
      "x",
      null,
      { resourceSpans: {} },
      { resourceSpans: [5] },
      { resourceSpans: [{ scopeSpans: [{ spans: "x" }] }] },
    ]) {
      expect(() => readSpans(bytesOf(body), "json")).toThrow(Malformed);
    }
    expect(() => readSpans(Uint8Array.of(0xff, 0xfe), "json")).toThrow(Malformed);
    expect(() => readSpans(new Uint8Array(), "json")).toThrow(Malformed);
  });

  it("real payloads with anything in the place of anything throw nothing but Malformed", () => {
    const payloads = [
      "vercel-ai-sdk/v7-retry-429.traces.json",
      "openinference/openai-chat-tool.traces.json",
      "claude-code/events.logs.json",
      "litellm/generic_api_batch.json-array.json",
    ].map((file) => new TextDecoder().decode(fixtureBytes(file)));
    const changes = fc.array(fc.tuple(fc.array(fc.nat(30), { minLength: 1, maxLength: 12 }), fc.jsonValue()), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.constantFrom(...payloads), changes, (payload, wanted) => {
        const value: unknown = JSON.parse(payload);
        for (const [path, put] of wanted) change(value, path, put);
        const bytes = bytesOf(value);
        for (const read of [() => normaliseSpans(bytes, "json"), () => normaliseLogs(bytes, "json"), () => normaliseLitellm(bytes)])
          orMalformed(read);
      }),
      { numRuns: 500 },
    );
  }, 30_000);
});

/** Goes down by the numbers of a path as far as there is something, and puts a value there. */
function change(root: unknown, path: readonly number[], put: unknown): void {
  let at = root;
  for (const [depth, step] of path.entries()) {
    if (typeof at !== "object" || at === null) return;
    const holder = at as { [key: string]: unknown };
    const keys = Object.keys(holder);
    const key = keys[step % Math.max(1, keys.length)];
    if (key === undefined) return;
    const inner = holder[key];
    if (depth === path.length - 1 || typeof inner !== "object" || inner === null) {
      holder[key] = put;
      return;
    }
    at = inner;
  }
}
