/**
 * Payloads as nobody should send them: fields left out, turned into something else, repeated, put elsewhere, cut off.
 * Whatever comes, an adapter throws nothing but what a client is told, gives each refusal a reason, and makes only events
 * that the ledger can hold.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Invalid, Malformed, TooLarge } from "@/lib/kernel/errors";
import { fixtureBytes, fixtures } from "@/lib/testing/telemetry";
import { MAX_ID_CHARACTERS, textFault } from "../limits";
import type { Normalised, UsageEvent } from "../usage-event";
import { binaryAttributes, normaliseCloudEvents } from "./cloudevents";
import { normaliseUsageCsv } from "./csv";
import { GATEWAYS, normaliseGateway } from "./gateways";
import { normaliseRuns, runsOfJson } from "./langsmith";
import { normaliseLitellm } from "./litellm";
import { metricEvents } from "./metric-events";
import { normaliseNativeBody } from "./native";
import { normaliseLogs } from "./otlp-logs";
import { readMetrics } from "./otlp-metrics";
import { normaliseSpans } from "./otlp-traces";
import { normaliseResponses } from "./responses";

const RECEIVED = new Date("2026-11-20T12:00:00.000Z");
const MAX_SAMPLE_BYTES = 8_000;
/** On a busy machine. */
const SLOW_MS = 60_000;
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const samplesOf = (signal: string, encoding = "json"): Uint8Array[] =>
  fixtures
    .filter((fixture) => fixture.signal === signal && fixture.encoding === encoding)
    .map(({ file }) => fixtureBytes(file))
    .filter(({ length }) => length < MAX_SAMPLE_BYTES);

const NATIVE = {
  id: "e1",
  time: "2026-10-01T12:00:00Z",
  provider: "anthropic",
  model: "claude-sonnet-4-5",
  operation: "chat",
  convention: "disjoint",
  usage: { input: 21, cacheRead: 3000, cacheWrite5m: 456, output: "393", codeSeconds: "1.5" },
  operator: { id: "u", evidence: "signed" },
  tool: { name: "t", server: "s" },
  status: "ok",
  attempt: 1,
  network: { ip: "10.0.0.1", asn: 1 },
  clientCostUsd: "0.019168",
  labels: { repo: "r" },
};
const ANSWER = {
  id: "r1",
  custom_id: "c",
  response: {
    status_code: 200,
    body: { id: "m", model: "gpt-4o", created: 1_795_000_000, usage: { prompt_tokens: 3, completion_tokens: 1 } },
  },
  context: { team: "cx", time: NATIVE.time, labels: { a: "b" } },
};
const RUN = {
  id: "0199aaaa-0000-7000-8000-000000000002",
  trace_id: "0199aaaa-0000-7000-8000-000000000001",
  dotted_order: "20261001T120000000000Z0199aaaa-0000-7000-8000-000000000001.20261001T120000000001Z0199aaaa-0000-7000-8000-000000000002",
  name: "ChatOpenAI",
  run_type: "llm",
  start_time: NATIVE.time,
  end_time: "2026-10-01T12:00:02Z",
  session_name: "desk",
  error: 'RateLimitError("429")',
  extra: { metadata: { ls_provider: "openai", ls_model_name: "gpt-4o", user_id: "u" }, runtime: { sdk_version: "0.12.0" } },
  inputs: { messages: [{ role: "user", content: "q" }] },
  outputs: { id: "c1", usage_metadata: { input_tokens: 30, output_tokens: 4, input_token_details: { cache_read: 20 } } },
};
const CSV =
  "time,provider,model,input,output,cache_read,convention,team\n2026-10-01T12:00:00Z,openai,gpt-4o,10,2,4,inclusive,cx\n2026-10-02T12:00:00Z,openai,gpt-4o,1,2,,,\n";

type Adapter = { name: string; read: (bytes: Uint8Array) => Normalised; samples: Uint8Array[] };
const PROVIDERS = ["openai", "anthropic", "google", "aws.bedrock", "cohere", "openrouter", "mistral"];
const ADAPTERS: Adapter[] = [
  {
    name: "native",
    read: (bytes) => normaliseNativeBody(bytes, false),
    samples: [encode(NATIVE), encode({ events: [NATIVE, { ...NATIVE, id: "e2" }] })],
  },
  {
    name: "native lines",
    read: (bytes) => normaliseNativeBody(bytes, true),
    samples: [encode(`${JSON.stringify(NATIVE)}\n${JSON.stringify(NATIVE)}`)],
  },
  { name: "csv", read: normaliseUsageCsv, samples: [encode(CSV)] },
  { name: "LiteLLM", read: normaliseLitellm, samples: samplesOf("litellm") },
  {
    name: "LangSmith",
    read: (bytes) => normaliseRuns(runsOfJson(bytes)),
    samples: [encode({ post: [RUN], patch: [{ id: RUN.id, tags: ["a"] }] })],
  },
  { name: "OTLP traces", read: (bytes) => normaliseSpans(bytes, "json"), samples: samplesOf("traces") },
  { name: "OTLP logs", read: (bytes) => normaliseLogs(bytes, "json"), samples: samplesOf("logs") },
  { name: "OTLP metrics", read: (bytes) => metricsOf(bytes, "json"), samples: samplesOf("metrics") },
  { name: "OTLP traces, protobuf", read: (bytes) => normaliseSpans(bytes, "protobuf"), samples: samplesOf("traces", "protobuf") },
  { name: "OTLP logs, protobuf", read: (bytes) => normaliseLogs(bytes, "protobuf"), samples: samplesOf("logs", "protobuf") },
  { name: "OTLP metrics, protobuf", read: (bytes) => metricsOf(bytes, "protobuf"), samples: samplesOf("metrics", "protobuf") },
  ...PROVIDERS.map((provider) => ({
    name: `answers of ${provider}`,
    read: (bytes: Uint8Array) => normaliseResponses(bytes, provider, RECEIVED),
    samples: [...samplesOf("response"), encode(ANSWER)],
  })),
  { name: "CloudEvents", read: (bytes) => normaliseCloudEvents(bytes, null, RECEIVED), samples: samplesOf("cloudevents") },
  {
    name: "CloudEvents, binary",
    read: (bytes) =>
      normaliseCloudEvents(
        bytes,
        binaryAttributes([
          ["ce-specversion", "1.0"],
          ["ce-id", "%E4%"],
          ["ce-source", "/s"],
          ["ce-type", "t"],
        ]),
        RECEIVED,
      ),
    samples: [encode({ model: "gpt-4o", usage: { input: 3, output: 1 }, convention: "inclusive" }), encode({ tokens: 3, type: "input" })],
  },
  ...GATEWAYS.map((gateway) => ({
    name: gateway,
    read: (bytes: Uint8Array) => normaliseGateway(gateway, bytes, RECEIVED),
    samples: samplesOf(gateway),
  })),
];

function metricsOf(bytes: Uint8Array, encoding: "json" | "protobuf"): Normalised {
  const { points, rejected } = readMetrics(bytes, encoding);
  return { events: metricEvents(points, "billable").events, rejected };
}

type Step = { at: number; what: "drop" | "retype" | "repeat" | "move" | "rename"; value: unknown; other: number; name: string };
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  9_007_199_254_740_992,
  "",
  " ",
  "-5",
  "1e9",
  "NaN",
  "None",
  "a\0b",
  "\ud800",
  "x".repeat(700),
  [],
  {},
  [[]],
  { a: [] },
  ["x"],
  { usage: 5 },
  { toString: 1, valueOf: 2 },
  { __proto__: null, "": 1 },
  '{"a":1}',
  "[1]",
  "2026-13-45T99:99:99Z",
  1_795_000_000,
  "constructor",
  "__proto__",
  "toString",
];
const STEP: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(400),
  what: fc.constantFrom("drop", "retype", "repeat", "move", "rename"),
  value: fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 2 })),
  other: fc.nat(400),
  name: fc.oneof(fc.constantFrom("__proto__", "constructor", "toString", "toJSON", "", "id", "usage", "time"), fc.string({ maxLength: 8 })),
});

type Slot = { holder: Record<string, unknown>; key: string };
function slotsOf(value: unknown): Slot[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...slotsOf(holder[key])]);
}
const copyOf = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)));
/** Also under names that JavaScript treats specially. */
const put = (holder: object, key: string, value: unknown): void => {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
};

function changed(sample: unknown, steps: readonly Step[]): unknown {
  const root = { root: copyOf(sample) };
  for (const step of steps) {
    const slots = slotsOf(root);
    const slot = slots[step.at % slots.length];
    const other = slots[step.other % slots.length];
    if (!slot || !other) continue;
    const { holder, key } = slot;
    if (step.what === "retype") put(holder, key, copyOf(step.value));
    else if (step.what === "move") put(holder, key, copyOf(other.holder[other.key]));
    else if (Array.isArray(holder)) step.what === "drop" ? holder.splice(Number(key), 1) : holder.push(copyOf(holder[Number(key)]));
    else if (key !== "root") {
      if (step.what !== "drop") put(holder, step.name, copyOf(holder[key]));
      if (step.what !== "repeat") delete holder[key];
    }
  }
  return root.root;
}

const REFUSALS = [Malformed, Invalid, TooLarge];
function readSafely(adapter: Adapter, bytes: Uint8Array): void {
  let normalised: Normalised;
  try {
    normalised = adapter.read(bytes);
  } catch (error) {
    if (REFUSALS.some((kind) => error instanceof kind)) return;
    throw error;
  }
  for (const { reason, index } of normalised.rejected) expect([reason.trim() !== "", Number.isInteger(index)]).toEqual([true, true]);
  for (const { event } of normalised.events) expect(faultOf(event)).toBeNull();
}

/** Why the ledger could not hold an event. */
function faultOf(event: UsageEvent): string | null {
  const { dedupeKey, payloadHash, occurredAt, lines } = event;
  if (dedupeKey.length < 1 || dedupeKey.length > MAX_ID_CHARACTERS) return `dedupeKey of ${dedupeKey.length} characters`;
  if (!/^[0-9a-f]{64}$/.test(payloadHash)) return `payloadHash ${payloadHash}`;
  if (Number.isNaN(occurredAt.getTime())) return "occurredAt is no instant";
  if (lines.length === 0) return "no line";
  for (const { provider, model, quantities } of lines) {
    if (provider === "" || model === "") return "no provider or model";
    for (const [name, count] of Object.entries(quantities))
      if (typeof count === "bigint" ? count < 0n : count !== null && typeof count !== "string") return `${name} is ${String(count)}`;
  }
  return (
    textsOf(event)
      .map(textFault)
      .find((fault) => fault !== null) ?? null
  );
}

function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

describe.each(ADAPTERS)("$name", (adapter) => {
  const sample = fc.nat(adapter.samples.length - 1);
  const sampleAt = (index: number): Uint8Array => adapter.samples[index] ?? new Uint8Array();

  it("has samples that it reads", () => {
    const read = adapter.samples.map((bytes) => adapter.read(bytes));
    expect(read.some(({ events }) => events.length > 0)).toBe(true);
  });

  it(
    "withstands bytes that are cut off or changed",
    () => {
      fc.assert(
        fc.property(
          sample,
          fc.nat(),
          fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
          (index, cut, flips) => {
            const bytes = sampleAt(index);
            const broken = bytes.slice(0, bytes.length - (cut % 3 === 0 ? cut % bytes.length : 0));
            for (const [at, byte] of flips) if (broken.length > 0) broken[at % broken.length] = byte;
            readSafely(adapter, broken);
          },
        ),
        { numRuns: 60 },
      );
    },
    SLOW_MS,
  );

  if (!/protobuf|csv/.test(adapter.name))
    it(
      "withstands values that are left out, turned, repeated and moved",
      () => {
        fc.assert(
          fc.property(sample, fc.array(STEP, { minLength: 1, maxLength: 6 }), (index, steps) => {
            const text = new TextDecoder().decode(sampleAt(index));
            const values =
              adapter.name === "native lines" ? text.split("\n").map((line) => JSON.parse(line) as unknown) : [JSON.parse(text) as unknown];
            readSafely(adapter, encode(values.map((value) => JSON.stringify(changed(value, steps)) ?? "null").join("\n")));
          }),
          { numRuns: 100 },
        );
      },
      SLOW_MS,
    );
});
