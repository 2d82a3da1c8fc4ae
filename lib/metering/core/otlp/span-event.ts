/** From one span that counts, or repeats a count, to its usage event, as far as the span alone tells it. */
import { canonicalSha256 } from "@/lib/kernel/canonical";
import { type Quantities, UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { costText } from "../cost-text";
import { fromUnixNano } from "../instants";
import { boundedInteger, MAX_INT16, MAX_INT32, tidyText } from "../limits";
import { modeOfTier } from "../modes";
import { given } from "../optional";
import { isGoogle, NO_MODEL, NO_PROVIDER, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import { addHiddenThinking, isMeasured, type ReportedUsage, settleUsage } from "../reported-usage";
import type { Served } from "../settle/report";
import type { EventStatus, Quality, UsageEvent, UsageLine } from "../usage-event";
import { SPAN_TEXT } from "./aliases";
import { firstValue, textAt } from "./attribute-access";
import { errorTypeOf, isCancelled, type SpanClass } from "./classify";
import { argsHashOf, promptOf } from "./content";
import { langfuseCost } from "./langfuse";
import type { Attributes, Scope, Span } from "./model";
import { conventionFor, isAgentCli, type Producer } from "./producers";
import { servedBy } from "./served";

export type SpanReading = {
  span: Span;
  spanClass: SpanClass;
  producer: Producer;
  usage: ReportedUsage;
  usageFlags: string[];
  serviceTier: string | undefined;
};

/** By which a span of a trace is known again. */
export const spanKey = ({ traceId, spanId, part }: Span): string =>
  part === undefined ? `${traceId}:${spanId}` : `${traceId}:${spanId}:${part}`;

/**
 * Who called, which model served it and whether it counts is settled among the spans of its trace.
 * @returns null when the span has no usable time.
 */
export function spanEvent(reading: SpanReading): UsageEvent | null {
  const { span, spanClass } = reading;
  const occurredAt = fromUnixNano(span.endNano) ?? fromUnixNano(span.startNano);
  if (!occurredAt) return null;
  const payloadHash = spanHash(span);
  const { line, convention, quality, flags } = lineOf(reading);
  const errorType = errorTypeOf(span);
  const status: EventStatus = !span.isError ? "ok" : isCancelled(errorType) ? "cancelled" : "error";
  const { mode, flags: modeFlags } = modeOfTier(
    reading.serviceTier ?? textAt(span.attributes, SPAN_TEXT.serviceTier),
    textAt(span.attributes, SPAN_TEXT.speed),
  );
  const missing =
    status === "ok" && quality === "missing" && (spanClass.kind === "call" || spanClass.kind === "usage") ? ["usage_missing"] : NONE;
  // One object, then what there is to say: a spread for each field was a tenth of reading a span.
  const event: UsageEvent = {
    dedupeKey: span.traceId !== "" && span.spanId !== "" ? spanKey(span) : `span:${payloadHash}`,
    payloadHash,
    producer: producerName(reading),
    occurredAt,
    role: "billable",
    operation: spanClass.operation,
    status,
    lines: [line],
    convention,
    quality,
    mode,
    hints: {},
    labels: {},
    flags: distinct(flags, missing, modeFlags, spanClass.kind === "attempt" ? ["attempt"] : NONE),
  };
  if (errorType !== undefined) event.errorType = errorType;
  if (span.traceId !== "") event.traceId = span.traceId;
  if (span.spanId !== "") event.spanId = span.spanId;
  if (span.parentSpanId !== "") event.parentSpanId = span.parentSpanId;
  const tool = toolOf(reading);
  if (tool !== undefined) event.tool = tool;
  const attempt = attemptOf(span.attributes);
  if (attempt !== undefined) event.attempt = attempt;
  const latencyMs = latencyOf(span);
  if (latencyMs !== undefined) event.latencyMs = latencyMs;
  if (spanClass.kind !== "tool") Object.assign(event, promptOf(span.attributes, span.events));
  const clientCostUsd = clientCostOf(span.attributes);
  if (clientCostUsd !== undefined) event.clientCostUsd = clientCostUsd;
  return event;
}

const NONE: readonly string[] = [];

/** In the order told. Most spans have none. */
function distinct(...lists: readonly (readonly string[])[]): string[] {
  const found: string[] = [];
  for (const list of lists) for (const flag of list) if (!found.includes(flag)) found.push(flag);
  return found;
}

/** Of the span itself, in either encoding and whatever batch it came in. Its resource is not its content: collectors add to it. */
function spanHash(span: Span): string {
  return canonicalSha256({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    start: span.startNano,
    end: span.endNano,
    attributes: span.attributes,
    isError: span.isError,
    events: span.events.map((event) => ({ name: event.name, time: event.timeNano, attributes: event.attributes })),
  });
}

function producerName({ span, producer }: SpanReading): string {
  if (isAgentCli(producer.id)) {
    const version = textAt(span.resource, ["service.version"], 64);
    return version === undefined ? producer.id : `${producer.id}/${version}`;
  }
  const known = scopeNames.get(span.scope) ?? scopeName(span.scope);
  scopeNames.set(span.scope, known);
  return known;
}

/** Of scopes met before: all spans of one share it. */
const scopeNames = new WeakMap<Scope, string>();

function scopeName({ name, version }: Scope): string {
  const scope = tidyText(name === "" ? "unnamed" : name, 120);
  return version === "" ? `otlp:${scope}` : `otlp:${scope}@${tidyText(version, 40)}`;
}

type SettledLine = { line: UsageLine; convention: UsageEvent["convention"]; quality: Quality; flags: string[] };

function lineOf(reading: SpanReading): SettledLine {
  const { span, spanClass, usage, producer } = reading;
  if (spanClass.kind === "tool" || spanClass.kind === "retrieval") return sideLine(spanClass.kind);
  const served = () => servedBy(span.attributes, [], producer.id);
  const hidden = addHiddenThinking(usage, usage.total !== undefined && isOfGoogle(served()));
  const settled = settleUsage(hidden.usage, conventionFor(producer, served), spanClass.operation === "embeddings");
  const requests = spanClass.kind === "run" || spanClass.kind === "attempt" ? 0n : 1n;
  return {
    line: { provider: UNKNOWN_PROVIDER, model: UNKNOWN_MODEL, quantities: { ...settled.quantities, requests } },
    convention: settled.convention,
    quality: qualityOf(reading),
    flags: [...reading.usageFlags, ...hidden.flags, ...settled.flags],
  };
}

const isOfGoogle = ({ provider, model }: Served): boolean => isGoogle(provider, model);

/** No model serves a tool or a retrieval, so there is nothing to count but the call itself. */
function sideLine(kind: "tool" | "retrieval"): SettledLine {
  const counted: Partial<Quantities> = kind === "tool" ? { toolCalls: 1n } : { retrievals: 1n };
  const quantities = { ...UNKNOWN_QUANTITIES, requests: 0n, ...counted };
  return { line: { provider: NO_PROVIDER, model: NO_MODEL, quantities }, convention: "none", quality: "provider", flags: [] };
}

/** Streams for which the provider sent no usage are estimated by OpenLLMetry without a mark: what streamed there is the client's word. */
function qualityOf({ usage, producer, span }: SpanReading): Quality {
  if (!isMeasured(usage)) return "missing";
  if (producer.id === "openllmetry" && isStreamed(span.attributes)) return "client";
  return producer.id === "other" ? "client" : "provider";
}

function isStreamed(attributes: Attributes): boolean {
  const said = firstValue(attributes, ["llm.is_streaming", "gen_ai.is_streaming", "gen_ai.request.stream"]);
  return said === true || said === "true";
}

function toolOf({ span, spanClass }: SpanReading): UsageEvent["tool"] {
  if (spanClass.kind !== "tool") return undefined;
  const name =
    textAt(span.attributes, SPAN_TEXT.toolName) ?? tidyText(span.name.replace(/^(execute_tool|anthropic\.tool_use) |\.tool$/g, ""), 256);
  return {
    name: name === "" ? "unknown" : name,
    ...given("server", textAt(span.attributes, SPAN_TEXT.toolServer)),
    ...given("argsHash", argsHashOf(span.attributes)),
  };
}

function attemptOf(attributes: Attributes): number | undefined {
  const attempt = boundedInteger(firstValue(attributes, SPAN_TEXT.attempt), MAX_INT16);
  const resends = boundedInteger(firstValue(attributes, SPAN_TEXT.resends), MAX_INT16 - 1);
  return attempt ?? (resends === undefined ? undefined : resends + 1);
}

function latencyOf(span: Span): number | undefined {
  if (span.startNano <= 0n || span.endNano < span.startNano) return undefined;
  return boundedInteger((span.endNano - span.startNano) / 1_000_000n, MAX_INT32);
}

const clientCostOf = (attributes: Attributes): string | undefined =>
  costText(firstValue(attributes, SPAN_TEXT.clientCostUsd)) ?? langfuseCost(attributes);
