/** The same small organisation's usage as OpenTelemetry spans: an export request as the official serialiser writes it. */
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { type BenchEvent, eventsOf } from "./ingest-load";
import type { Batch } from "./send";

/** Calls of one trace, as an agent's turn makes them. */
const CALLS_A_TRACE = 4;
/** One for all, as of one emitter: a resource for each span would be a request of a thousand emitters. */
const RESOURCE = resourceFromAttributes({ "service.name": "desk", "deployment.environment.name": "production" });
const SCOPE = { name: "opentelemetry.instrumentation.openai", version: "2.0.0" };

/** 1,000 calls in 250 traces; ids are new for each number. */
export function spanBatch(number: number, nowMs: number): Batch {
  const events = eventsOf(number, nowMs);
  const body = ProtobufTraceSerializer.serializeRequest(events.map((event, i) => spanOf(event, number, i)));
  if (!body) throw new Error("the spans cannot be written");
  return {
    body: Buffer.from(body),
    contentType: "application/x-protobuf",
    // An empty answer says that all were taken; refused spans make a partial success.
    taken: (answer) => (answer.length === 0 ? events.length : 0),
  };
}

const hex = (value: number, characters: number): string => value.toString(16).padStart(characters, "0");
const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1000), (ms % 1000) * 1_000_000];

function spanOf(event: BenchEvent, number: number, i: number): ReadableSpan {
  const startMs = Date.parse(event.time);
  const spanContext = {
    traceId: `5bf92f35${hex(number, 8)}${hex(Math.floor(i / CALLS_A_TRACE) + 1, 16)}`,
    spanId: `${hex(number + 1, 8)}${hex(i, 8)}`,
    traceFlags: 1,
  };
  return {
    name: `chat ${event.model}`,
    kind: SpanKind.CLIENT,
    spanContext: () => spanContext,
    startTime: hrTime(startMs),
    endTime: hrTime(startMs + event.latencyMs),
    status: { code: SpanStatusCode.UNSET },
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": event.provider,
      "gen_ai.request.model": event.model,
      "gen_ai.response.model": event.model,
      "gen_ai.response.id": `resp-${number}-${i}`,
      "gen_ai.usage.input_tokens": event.usage.input + event.usage.cacheRead,
      "gen_ai.usage.cache_read.input_tokens": event.usage.cacheRead,
      "gen_ai.usage.output_tokens": event.usage.output,
      "gen_ai.conversation.id": event.sessionId,
      "user.id": event.identity,
    },
    links: [],
    events: [],
    duration: hrTime(event.latencyMs),
    ended: true,
    resource: RESOURCE,
    instrumentationScope: SCOPE,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}
