/**
 * OTLP spans → usage events. Every call once, whichever and however many instrumentations reported it; what repeats a
 * count is kept as evidence; spans that are no usage are dropped before anything is made of them.
 */
import { CLAUDE_CODE_USAGE, CODEX_TURN_USAGE, SPAN_USAGE, type UsageAliases } from "../otlp/aliases";
import { readUsage } from "../otlp/attribute-access";
import { classify, isCodexTurn } from "../otlp/classify";
import { type Family, familyOf } from "../otlp/family";
import type { Span } from "../otlp/model";
import { type ProducerId, producerOf } from "../otlp/producers";
import { type Encoding, readSpans } from "../otlp/read-payload";
import { repeatedSpans } from "../otlp/settle-roles";
import { callKeyOf, type SpanReading, spanEvent } from "../otlp/span-event";
import { providerMetadata } from "../otlp/vercel-metadata";
import { isMeasured } from "../reported-usage";
import type { Normalised } from "../usage-event";

/** @throws Malformed when the body is no trace export request; nothing else. */
export function normaliseSpans(bytes: Uint8Array, encoding: Encoding): Normalised {
  const spans = readSpans(bytes, encoding);
  const family = familyOf(spans);
  const readings = spans.flatMap((span) => readSpan(span, family) ?? []);
  const repeated = repeatedSpans(
    readings.map((reading) => ({ ...reading, callKey: callKeyOf(reading) })),
    family,
  );
  const normalised: Normalised = { events: [], rejected: [] };
  for (const reading of readings) {
    // A failed try is told by its own span and counted by the one around it.
    const isEvidence = reading.spanClass.kind === "run" || reading.spanClass.kind === "attempt" || repeated.has(reading.span);
    if (reading.spanClass.kind === "run" && !hasTotals(reading)) continue;
    const event = spanEvent(reading, isEvidence ? "evidence" : "billable");
    const { index } = reading.span;
    if (event) normalised.events.push({ index, event });
    else normalised.rejected.push(withoutTime(reading.span));
  }
  return normalised;
}

/** Null for a span that is no usage. */
function readSpan(span: Span, family: Family): SpanReading | null {
  const producer = producerOf(span.scope);
  const { usage, flags } = readUsage(span.attributes, aliasesFor(span, producer.id));
  const spanClass = classify(span, producer.id, usage);
  if (spanClass.kind === "none") return null;
  const metadata = producer.id === "vercel-ai" || producer.id === "vercel-ai-otel" ? providerMetadata(span.attributes) : { usage: {} };
  return {
    span,
    spanClass,
    producer,
    usage: isMeasured(usage) ? { ...metadata.usage, ...usage } : usage,
    usageFlags: flags,
    serviceTier: metadata.serviceTier,
    ancestors: family.ancestorsOf(span),
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
