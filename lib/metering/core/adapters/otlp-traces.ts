/**
 * OTLP spans → usage events. Every call once, whichever and however many instrumentations reported it; what repeats a
 * count is kept as evidence; spans that are no usage are only remembered for where they stand in their trace.
 */
import { CLAUDE_CODE_USAGE, CODEX_TURN_USAGE, SPAN_USAGE, type UsageAliases } from "../otlp/aliases";
import { readUsage } from "../otlp/attribute-access";
import { classify, isCodexTurn } from "../otlp/classify";
import { langfuseUsage } from "../otlp/langfuse";
import { langsmithUsage } from "../otlp/langsmith";
import type { Span } from "../otlp/model";
import { type ProducerId, producerOf } from "../otlp/producers";
import { type Encoding, readSpans } from "../otlp/read-payload";
import { type SpanReading, spanEvent } from "../otlp/span-event";
import { spanReport } from "../otlp/span-report";
import { providerMetadata } from "../otlp/vercel-metadata";
import { isMeasured } from "../reported-usage";
import { asSettled } from "../settle/as-settled";
import type { CallReport } from "../settle/report";
import { settle } from "../settle/settle";
import type { Normalised, UsageEvent } from "../usage-event";

/** @throws Malformed when the body is no trace export request; nothing else. */
export const normaliseSpans = (bytes: Uint8Array, encoding: Encoding): Normalised => normaliseReadSpans(readSpans(bytes, encoding));

/** The same of spans that were read, whatever they came as. */
export function normaliseReadSpans(spans: readonly Span[]): Normalised {
  // In the order of the spans, as the reports are.
  const events: (UsageEvent | null)[] = [];
  const rejected: Normalised["rejected"] = [];
  const reports = spans.map((span) => {
    const reading = readSpan(span);
    const isEvent = reading !== null && (reading.spanClass.kind !== "run" || hasTotals(reading));
    const event = isEvent ? spanEvent(reading) : null;
    if (isEvent && !event) rejected.push(withoutTime(span));
    events.push(event);
    return spanReport(span, reading, event);
  });
  const settled = settle(reports);
  return {
    events: settled.flatMap(({ settled: as }, index) => {
      const event = events[index];
      return event && as ? { index, event: asSettled(event, as) } : [];
    }),
    rejected,
    reports: settled.filter(({ report }) => isKept(report)),
  };
}

/** What other payloads may need to know. Nothing is found by way of a root that says nothing. */
function isKept({ traceId, spanId, parentSpanId, kind, own }: CallReport): boolean {
  return traceId !== "" && spanId !== "" && (parentSpanId !== "" || kind !== "none" || own.length > 0);
}

/** Null for a span that is no usage. */
function readSpan(span: Span): SpanReading | null {
  const producer = producerOf(span.scope);
  const read = readUsage(span.attributes, aliasesFor(span, producer.id));
  const langsmith = producer.id === "langsmith" ? langsmithUsage(span.attributes) : null;
  const told = isMeasured(read.usage) ? null : langfuseUsage(span.attributes);
  const { usage, flags } = langsmith ?? told ?? read;
  const spanClass = classify(span, producer.id, usage);
  if (spanClass.kind === "none") return null;
  const metadata = producer.id === "vercel-ai" || producer.id === "vercel-ai-otel" ? providerMetadata(span.attributes) : { usage: {} };
  return {
    span,
    spanClass,
    producer: told ? { id: producer.id, convention: told.convention } : producer,
    usage: isMeasured(usage) ? { ...metadata.usage, ...usage } : usage,
    usageFlags: flags,
    serviceTier: metadata.serviceTier ?? langsmith?.serviceTier,
  };
}

/** A run is kept where it repeats totals; one that only repeats details says nothing new. */
const hasTotals = ({ usage }: SpanReading): boolean =>
  usage.input !== undefined || usage.output !== undefined || usage.embedding !== undefined;

function aliasesFor(span: Span, producer: ProducerId): UsageAliases {
  if (producer === "claude-code") return CLAUDE_CODE_USAGE;
  return producer === "codex" && isCodexTurn(span) ? CODEX_TURN_USAGE : SPAN_USAGE;
}

function withoutTime(span: Span): Normalised["rejected"][number] {
  return {
    index: span.index,
    ...(span.spanId === "" ? {} : { id: `${span.traceId}:${span.spanId}` }),
    reason: "the span has no time between 2000 and 2100",
    location: "endTimeUnixNano",
    fix: "Send the end of the span in nanoseconds since 1970.",
  };
}
