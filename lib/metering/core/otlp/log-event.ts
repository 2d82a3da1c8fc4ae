/**
 * From what one log record tells of a call to its usage event, as far as the record alone tells it. What each producer
 * tells is read in `log-*.ts`.
 */
import { canonicalJson } from "@/lib/kernel/canonical";
import { sha256Hex } from "@/lib/kernel/hash";
import { UNKNOWN_QUANTITIES } from "@/lib/pricing/core/meters";
import { costText } from "../cost-text";
import { fromUnixNano, readLooseInstant } from "../instants";
import { boundedInteger, MAX_ID_CHARACTERS, MAX_INT16, MAX_INT32, tidyText } from "../limits";
import { modeOfTier } from "../modes";
import { given } from "../optional";
import { isGoogle, NO_MODEL, NO_PROVIDER, UNKNOWN_MODEL, UNKNOWN_PROVIDER } from "../providers";
import type { PromptHashes } from "../raw/content-hash";
import { addHiddenThinking, type ConventionRule, isMeasured, type ReportedUsage, settleUsage } from "../reported-usage";
import type { Operation, UsageEvent } from "../usage-event";
import { scalarText, textAt } from "./attribute-access";
import type { LogRecord } from "./model";
import type { ProducerId } from "./producers";

/** What a record tells. `evidence` repeats a call that another record or span bills. */
export type LogReading = {
  kind: "call" | "failure" | "tool" | "evidence";
  producer: ProducerId;
  operation: Operation;
  /** What makes the record unique beside its name and time. */
  keyParts: readonly (string | undefined)[];
  /** The key needs no time: the parts are unique by themselves. */
  isKeyUnique?: boolean;
  provider?: string | undefined;
  model?: string | undefined;
  usage?: ReportedUsage;
  usageFlags?: string[];
  convention?: ConventionRule;
  callKey?: string | undefined;
  errorType?: string | undefined;
  durationMs?: unknown;
  attempt?: unknown;
  tool?: UsageEvent["tool"];
  prompt?: PromptHashes;
  clientCostUsd?: unknown;
  /** Where the producer says that it was on a subscription. */
  billing?: "flat" | undefined;
};

/** The name of an event, wherever its producer puts it: attribute, field, or body. */
export function eventNameOf(record: LogRecord): string {
  const own = textAt(record.attributes, ["event.name", "event_name"]);
  if (own !== undefined) return own;
  if (/^[\w.-]{1,128}$/.test(record.eventName)) return record.eventName;
  return /^[a-z][\w]*\.[\w.]{1,120}$/.test(record.body) ? record.body : "";
}

/** Who called and whether it counts is settled among the other reports of the call. @returns null when the record has no usable time. */
export function logEvent(record: LogRecord, reading: LogReading): UsageEvent | null {
  const occurredAt = timeOf(record);
  if (!occurredAt) return null;
  const payloadHash = logHash(record);
  const { line, convention, flags } = lineOf(reading);
  const isMissing = reading.kind === "failure" || (reading.kind === "call" && !isMeasured(reading.usage ?? {}));
  return {
    dedupeKey: dedupeKeyOf(record, reading, payloadHash),
    payloadHash,
    producer: producerName(record, reading),
    occurredAt,
    role: "billable",
    operation: reading.operation,
    status: reading.kind === "failure" || (reading.kind === "tool" && reading.errorType !== undefined) ? "error" : "ok",
    lines: [line],
    convention,
    quality: isMissing ? "missing" : "provider",
    mode: modeOfTier(undefined, textAt(record.attributes, ["speed"])).mode,
    hints: {},
    labels: {},
    flags: [...new Set([...flags, ...(isMissing && reading.kind === "call" ? ["usage_missing"] : [])])],
    ...given("errorType", reading.errorType),
    ...(record.traceId === "" ? {} : { traceId: record.traceId }),
    ...(record.spanId === "" ? {} : { parentSpanId: record.spanId }),
    ...given("tool", reading.tool),
    ...reading.prompt,
    ...given("attempt", boundedInteger(reading.attempt, MAX_INT16)),
    ...given("latencyMs", boundedInteger(reading.durationMs, MAX_INT32)),
    ...given("clientCostUsd", costText(reading.clientCostUsd)),
    ...given("billing", reading.billing),
  };
}

function lineOf(reading: LogReading) {
  const flags = [...(reading.usageFlags ?? [])];
  if (reading.kind === "tool") {
    const quantities = { ...UNKNOWN_QUANTITIES, requests: 0n, toolCalls: 1n };
    return { line: { provider: NO_PROVIDER, model: NO_MODEL, quantities }, convention: "none" as const, flags };
  }
  const provider = reading.provider ?? UNKNOWN_PROVIDER;
  const model = reading.model ?? UNKNOWN_MODEL;
  if (reading.model === undefined) flags.push("model_missing");
  if (reading.provider === undefined) flags.push("provider_missing");
  const hidden = addHiddenThinking(reading.usage ?? {}, isGoogle(provider, model));
  const settled = settleUsage(hidden.usage, reading.convention ?? "by_number", reading.operation === "embeddings");
  const requests = reading.kind === "evidence" ? 0n : 1n;
  return {
    line: { provider, model, quantities: { ...settled.quantities, requests } },
    convention: settled.convention,
    flags: [...flags, ...hidden.flags, ...settled.flags],
  };
}

/** The emitter's own time first: some leave the record's time at 0 and tell it only as an attribute. */
function timeOf(record: LogRecord): Date | null {
  const said = record.attributes.get("event.timestamp");
  return (
    (said === undefined ? null : readLooseInstant(scalarText(said))) ?? fromUnixNano(record.timeNano) ?? fromUnixNano(record.observedNano)
  );
}

/** Of the record itself. When it was observed is the collector's word, not the emitter's. */
function logHash(record: LogRecord): string {
  return sha256Hex(
    canonicalJson({
      time: record.timeNano,
      traceId: record.traceId,
      spanId: record.spanId,
      body: record.body,
      eventName: record.eventName,
      attributes: record.attributes,
    }),
  );
}

function dedupeKeyOf(record: LogRecord, reading: LogReading, payloadHash: string): string {
  const parts = reading.keyParts;
  if (parts.length === 0 || parts.some((part) => part === undefined))
    return `log:${eventNameOf(record)}:${payloadHash}`.slice(0, MAX_ID_CHARACTERS);
  const time = reading.isKeyUnique
    ? []
    : [textAt(record.attributes, ["event.timestamp"]) ?? String(record.timeNano || record.observedNano)];
  const key = ["log", eventNameOf(record), ...parts, ...time].join(":");
  return tidyText(key.length > MAX_ID_CHARACTERS ? `log:${sha256Hex(key)}` : key, MAX_ID_CHARACTERS);
}

function producerName(record: LogRecord, reading: LogReading): string {
  if (reading.producer === "other")
    return `otlp:${tidyText(record.scope.name || "unnamed", 120)}${record.scope.version ? `@${tidyText(record.scope.version, 40)}` : ""}`;
  const version = textAt(record.attributes, ["app.version"], 64) ?? textAt(record.resource, ["service.version"], 64);
  return version === undefined ? reading.producer : `${reading.producer}/${version}`;
}
