/** Recorded telemetry and small payloads of our own, and what they come to. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { normaliseCloudEvents } from "@/lib/metering/core/adapters/cloudevents";
import { type Gateway, normaliseGateway } from "@/lib/metering/core/adapters/gateways";
import { normaliseLitellm } from "@/lib/metering/core/adapters/litellm";
import { metricEvents } from "@/lib/metering/core/adapters/metric-events";
import { normaliseLogs } from "@/lib/metering/core/adapters/otlp-logs";
import { readMetrics } from "@/lib/metering/core/adapters/otlp-metrics";
import { normaliseSpans } from "@/lib/metering/core/adapters/otlp-traces";
import { normaliseResponses } from "@/lib/metering/core/adapters/responses";
import type { Normalised, UsageEvent } from "@/lib/metering/core/usage-event";

const FOLDER = new URL("../metering/core/fixtures/", import.meta.url);

export type Fixture = {
  file: string;
  signal: "traces" | "logs" | "litellm" | "response" | "cloudevents" | "metrics" | Gateway;
  encoding: "json" | "protobuf";
  /** Whose answer it is. */
  provider?: string;
  what: string;
  trap: string | null;
  expected: Record<string, unknown>;
};

export const fixtures = (JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8")) as { fixtures: Fixture[] }).fixtures;

export function fixtureBytes(file: string): Uint8Array {
  const bytes = readFileSync(new URL(file, FOLDER));
  return new Uint8Array(file.endsWith(".gz") ? gunzipSync(bytes) : bytes);
}

/** When payloads without a time of their own came. */
export const RECEIVED_AT = new Date("2026-11-20T12:00:00.000Z");

export const readFixture = (fixture: Fixture): Normalised => readFixtureBytes(fixture, fixtureBytes(fixture.file));

/** Reads other bytes in the place of a fixture's own. */
export function readFixtureBytes({ signal, encoding, provider }: Omit<Fixture, "file">, bytes: Uint8Array): Normalised {
  if (signal === "litellm") return normaliseLitellm(bytes);
  if (signal === "metrics") return metricEvents(readMetrics(bytes, encoding).points, "billable");
  if (signal === "cloudevents") return normaliseCloudEvents(bytes, null, RECEIVED_AT);
  if (signal === "response") return normaliseResponses(bytes, provider ?? "", RECEIVED_AT);
  if (signal !== "traces" && signal !== "logs") return normaliseGateway(signal, bytes, RECEIVED_AT);
  return signal === "traces" ? normaliseSpans(bytes, encoding) : normaliseLogs(bytes, encoding);
}

export const fixtureNamed = (file: string): Fixture => {
  const found = fixtures.find((fixture) => fixture.file === file);
  if (!found) throw new Error(`no fixture ${file}`);
  return found;
};

/** What a batch adds to the roll-ups, in the words of the expected totals. */
export function totalsOf(events: readonly UsageEvent[]) {
  const totals = {
    model_calls: 0,
    requests_failed: 0,
    gateway_cache_hits: 0,
    input_uncached: 0,
    cache_read: 0,
    cache_write_5m: 0,
    cache_write_1h: 0,
    cache_write_unspecified: 0,
    input_total: 0,
    output_total: 0,
    reasoning_subset_of_output: 0,
    embedding_input: 0,
    tool_calls: 0,
  };
  for (const event of events) {
    if (event.role === "evidence") continue;
    if (event.status === "cache_hit") totals.gateway_cache_hits++;
    for (const { quantities: q } of event.lines) {
      totals[event.status === "ok" ? "model_calls" : "requests_failed"] += Number(q.requests ?? 0n);
      totals.input_uncached += Number(q.input ?? 0n);
      totals.cache_read += Number(q.cacheRead ?? 0n);
      totals.cache_write_5m += Number(q.cacheWrite5m ?? 0n);
      totals.cache_write_1h += Number(q.cacheWrite1h ?? 0n);
      totals.cache_write_unspecified += Number(q.cacheWrite ?? 0n);
      totals.input_total += Number(
        (q.input ?? 0n) + (q.cacheRead ?? 0n) + (q.cacheWrite5m ?? 0n) + (q.cacheWrite1h ?? 0n) + (q.cacheWrite ?? 0n),
      );
      totals.output_total += Number(q.output ?? 0n);
      totals.reasoning_subset_of_output += Number(q.reasoning ?? 0n);
      totals.embedding_input += Number(q.embedding ?? 0n);
      totals.tool_calls += Number(q.toolCalls ?? 0n);
    }
  }
  return totals;
}

export const eventsOf = (normalised: Normalised): UsageEvent[] => normalised.events.map(({ event }) => event);
export const billableOf = (normalised: Normalised): UsageEvent[] => eventsOf(normalised).filter(({ role }) => role === "billable");

export type SpanInput = {
  scope?: string;
  version?: string;
  trace?: string;
  id: string;
  parent?: string;
  name?: string;
  error?: boolean;
  attributes?: Record<string, unknown>;
  resource?: Record<string, unknown>;
  exception?: string;
  start?: number;
  end?: number;
};

const value = (item: unknown): object => {
  if (typeof item === "boolean") return { boolValue: item };
  if (typeof item === "number") return Number.isInteger(item) ? { intValue: item } : { doubleValue: item };
  return { stringValue: String(item) };
};
export const otlpAttributes = (attributes: Record<string, unknown> = {}): object[] =>
  Object.entries(attributes).map(([key, item]) => ({ key, value: value(item) }));
const START_MS = Date.UTC(2026, 8, 1);
const nano = (milliseconds: number): string => `${START_MS + milliseconds}000000`;
const hexId = (text: string, length: number): string =>
  [...text]
    .map((character) => character.charCodeAt(0).toString(16))
    .join("")
    .padStart(length, "0")
    .slice(-length);

/** An OTLP/JSON trace request: one resource and scope a span, in the order given. */
export function traceRequest(spans: readonly SpanInput[]): Uint8Array {
  const resourceSpans = spans.map((span, index) => ({
    resource: { attributes: otlpAttributes(span.resource) },
    scopeSpans: [
      {
        scope: { name: span.scope ?? "test", version: span.version ?? "" },
        spans: [
          {
            traceId: hexId(span.trace ?? "t", 32),
            spanId: hexId(span.id, 16),
            ...(span.parent === undefined ? {} : { parentSpanId: hexId(span.parent, 16) }),
            name: span.name ?? span.id,
            startTimeUnixNano: nano(span.start ?? index * 10),
            endTimeUnixNano: nano(span.end ?? index * 10 + 5),
            attributes: otlpAttributes(span.attributes),
            status: { code: span.error ? 2 : 0 },
            events:
              span.exception === undefined
                ? []
                : [{ name: "exception", timeUnixNano: nano(0), attributes: otlpAttributes({ "exception.type": span.exception }) }],
          },
        ],
      },
    ],
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceSpans }));
}

export const readSpanInputs = (spans: readonly SpanInput[]): Normalised => normaliseSpans(traceRequest(spans), "json");

export type RecordInput = {
  scope?: string;
  body?: string;
  attributes: Record<string, unknown>;
  resource?: Record<string, unknown>;
  time?: string;
  observed?: string;
  span?: string;
};

export function logRequest(records: readonly RecordInput[]): Uint8Array {
  const resourceLogs = records.map((record) => ({
    resource: { attributes: otlpAttributes(record.resource) },
    scopeLogs: [
      {
        scope: { name: record.scope ?? "test" },
        logRecords: [
          {
            timeUnixNano: record.time ?? nano(0),
            observedTimeUnixNano: record.observed ?? nano(1),
            body: record.body === undefined ? null : { stringValue: record.body },
            attributes: otlpAttributes(record.attributes),
            traceId: record.span === undefined ? "" : hexId("t", 32),
            spanId: record.span === undefined ? "" : hexId(record.span, 16),
          },
        ],
      },
    ],
  }));
  return new TextEncoder().encode(JSON.stringify({ resourceLogs }));
}

export const readRecordInputs = (records: readonly RecordInput[]): Normalised => normaliseLogs(logRequest(records), "json");

/** Attributes of a chat call by the conventions. */
export const chatAttributes = (attributes: Record<string, unknown> = {}) => ({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.response.model": "gpt-4o",
  ...attributes,
});
export const tokenAttributes = (input: number, output: number) => ({
  "gen_ai.usage.input_tokens": input,
  "gen_ai.usage.output_tokens": output,
});

/** The one billable call that spans come to. @throws Error when they come to none, or to several. */
export function onlyCall(spans: readonly SpanInput[]) {
  const [event, ...others] = billableOf(readSpanInputs(spans));
  const line = event?.lines[0];
  if (!event || !line || others.length > 0) throw new Error(`${others.length + (event ? 1 : 0)} billable calls`);
  return { ...event, quantities: line.quantities, provider: line.provider, model: line.model };
}
