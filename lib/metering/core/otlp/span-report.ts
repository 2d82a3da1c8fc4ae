/** What a span tells of a call for the other reports of it: see `settle/report.ts`. */
import { given } from "../optional";
import { isMeasured } from "../reported-usage";
import type { CallReport, ReportedEvent } from "../settle/report";
import type { UsageEvent } from "../usage-event";
import { SPAN_TEXT } from "./aliases";
import { textAt } from "./attribute-access";
import { codexCounts } from "./call-keys";
import { carriedBy, carriedByResource } from "./carried";
import type { SpanKind } from "./classify";
import type { Span } from "./model";
import { type ProducerId, producerOf } from "./producers";
import type { SpanReading } from "./span-event";

/** @param event Of the span, when it has one. */
export function spanReport(span: Span, reading: SpanReading | null, event: UsageEvent | null): CallReport {
  const kind = reading?.spanClass.kind ?? "none";
  const report: CallReport = {
    id: event?.dedupeKey ?? `${span.traceId}:${span.spanId}`,
    sourceId: "",
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    signal: "span",
    producer: reading?.producer.id ?? producerOf(span.scope).id,
    kind,
    own: carriedBy(span.attributes),
  };
  if (reading && event) report.event = eventPart(reading, event);
  return report;
}

function eventPart({ span, spanClass, producer, usage }: SpanReading, event: UsageEvent): ReportedEvent {
  return {
    occurredAtMs: event.occurredAt.getTime(),
    startUs: Number(span.startNano / 1_000n),
    endUs: Number(span.endNano / 1_000n),
    isFailed: span.isError,
    isMeasured: isMeasured(usage),
    counts: countsIn(usage),
    ...keyPart(span, spanClass.kind, producer.id, usage),
    ...(spanClass.operation === "embeddings" ? { isEmbedding: true as const } : {}),
    flags: event.flags,
    resource: carriedByResource(span.resource),
  };
}

function countsIn(usage: SpanReading["usage"]): number {
  let counts = 0;
  for (const _ in usage) counts++;
  return counts;
}

/** Ids that only hold in one trace or one session are completed with it. Runs stand for several calls and have no key. */
function keyPart(
  { attributes, traceId }: Span,
  kind: SpanKind,
  producer: ProducerId,
  usage: SpanReading["usage"],
): Pick<ReportedEvent, "callKey" | "callId"> {
  if (kind === "run") return {};
  if (kind === "tool") {
    const id = textAt(attributes, SPAN_TEXT.toolCallId);
    const scope = producer === "claude-code" ? producer : traceId;
    return given("callKey", id === undefined ? undefined : `tool:${scope}:${id}`);
  }
  if (producer === "codex") return given("callId", codexCounts(usage));
  return given("callId", textAt(attributes, SPAN_TEXT.responseId) ?? textAt(attributes, SPAN_TEXT.requestId));
}
