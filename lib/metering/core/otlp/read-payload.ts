/**
 * From an OTLP request, JSON or read protobuf, to spans and log records. Tolerant where emitters are sloppy (integers as
 * text, ids in either case or base64, empty values), strict where a part cannot be what it stands for.
 */
import { Malformed } from "@/lib/kernel/errors";
import { decodeUtf8, isObject, type JsonObject, objectOf, readJsonText } from "../read-json";
import { readAttributes, readInteger } from "./attribute-values";
import type { MessageName } from "./descriptor";
import type { Attributes, LogRecord, Scope, Span, SpanEvent } from "./model";
import { type AttributesAs, readProtobuf } from "./wire";

export type Encoding = "protobuf" | "json";

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const HEX_ID: { readonly [bytes: number]: RegExp } = { [TRACE_ID_BYTES]: /^[0-9a-fA-F]{32}$/, [SPAN_ID_BYTES]: /^[0-9a-fA-F]{16}$/ };
const ZERO_ID: { readonly [bytes: number]: string } = { [TRACE_ID_BYTES]: "0".repeat(32), [SPAN_ID_BYTES]: "0".repeat(16) };
const STATUS_ERROR = 2;

/** @throws Malformed when the body is no trace export request. */
export function readSpans(bytes: Uint8Array, encoding: Encoding): Span[] {
  const request = readRequest("TracesRequest", bytes, encoding, "maps");
  const spans: Span[] = [];
  for (const group of listAt(request, "resourceSpans")) {
    const resource = readAttributes(objectOf(group.resource).attributes);
    // Before 0.9 the list had another name; some collectors still send it.
    const scoped = group.scopeSpans === undefined ? listAt(group, "instrumentationLibrarySpans") : listAt(group, "scopeSpans");
    for (const part of scoped) {
      const scope = readScope(part.scope ?? part.instrumentationLibrary);
      for (const item of listAt(part, "spans")) spans.push(readSpan(item, spans.length, resource, scope));
    }
  }
  return spans;
}

/** @throws Malformed when the body is no log export request. */
export function readLogRecords(bytes: Uint8Array, encoding: Encoding): LogRecord[] {
  const request = readRequest("LogsRequest", bytes, encoding, "maps");
  const records: LogRecord[] = [];
  for (const group of listAt(request, "resourceLogs")) {
    const resource = readAttributes(objectOf(group.resource).attributes);
    for (const part of listAt(group, "scopeLogs")) {
      const scope = readScope(part.scope);
      for (const item of listAt(part, "logRecords")) records.push(readLogRecord(item, records.length, resource, scope));
    }
  }
  return records;
}

/** @param attributesAs How attributes of protobuf are read; `readAttributes` takes either. */
export function readRequest(message: MessageName, bytes: Uint8Array, encoding: Encoding, attributesAs?: AttributesAs): JsonObject {
  if (encoding === "protobuf") return readProtobuf(message, bytes, attributesAs);
  const value = readJsonText(decodeUtf8(bytes));
  if (!isObject(value))
    throw new Malformed("The body is not an OTLP request.", [
      { location: "body", message: "Not an object.", fix: "Send an OTLP export request." },
    ]);
  return SNAKE_ROOTS.some((name) => Object.hasOwn(value, name)) ? objectOf(inCamelCase(value, 0)) : value;
}

/** Protobuf's JSON may also be written with the names of the fields as the schema has them. */
const SNAKE_ROOTS = ["resource_spans", "resource_logs", "resource_metrics"] as const;
const MAX_JSON_DEPTH = 64;

/** Names of fields only: attributes are lists of keys and values, so that no attribute is renamed. Deeper parts are left as they are. */
function inCamelCase(value: unknown, depth: number): unknown {
  if (depth > MAX_JSON_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => inCamelCase(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      inCamelCase(item, depth + 1),
    ]),
  );
}

/** The objects of a list. Absent and null are empty; anything but a list of objects is no OTLP. */
export function listAt(parent: JsonObject, name: string): JsonObject[] {
  const list = parent[name];
  if (list === undefined || list === null) return [];
  if (!Array.isArray(list) || !list.every(isObject)) {
    throw new Malformed(`The body is not an OTLP request: "${name}" is not a list of objects.`, [
      { location: name, message: "Not a list of objects.", fix: "Send an OTLP export request." },
    ]);
  }
  return list;
}

export function readScope(value: unknown): Scope {
  const scope = objectOf(value);
  return { name: stringAt(scope, "name"), version: stringAt(scope, "version") };
}

function readSpan(item: JsonObject, index: number, resource: Attributes, scope: Scope): Span {
  const status = objectOf(item.status);
  const attributes = readAttributes(item.attributes);
  const spanId = readId(item.spanId, SPAN_ID_BYTES);
  const parentSpanId = readId(item.parentSpanId, SPAN_ID_BYTES);
  return {
    index,
    resource,
    scope,
    traceId: readId(item.traceId, TRACE_ID_BYTES),
    spanId,
    // A span that says to be its own parent has none.
    parentSpanId: parentSpanId === spanId ? "" : parentSpanId,
    name: stringAt(item, "name"),
    startNano: readNano(item.startTimeUnixNano),
    endNano: readNano(item.endTimeUnixNano),
    attributes,
    events: readSpanEvents(item.events),
    // Claude Code leaves the status unset, and says it as an attribute.
    isError: status.code === STATUS_ERROR || status.code === "STATUS_CODE_ERROR" || attributes.get("success") === false,
  };
}

function readSpanEvents(value: unknown): SpanEvent[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isObject).map((event) => ({
    name: stringAt(event, "name"),
    timeNano: readNano(event.timeUnixNano),
    attributes: readAttributes(event.attributes),
  }));
}

function readLogRecord(item: JsonObject, index: number, resource: Attributes, scope: Scope): LogRecord {
  const body = objectOf(item.body).stringValue;
  return {
    index,
    resource,
    scope,
    traceId: readId(item.traceId, TRACE_ID_BYTES),
    spanId: readId(item.spanId, SPAN_ID_BYTES),
    timeNano: readNano(item.timeUnixNano),
    observedNano: readNano(item.observedTimeUnixNano),
    body: typeof body === "string" ? body : "",
    eventName: stringAt(item, "eventName"),
    attributes: readAttributes(item.attributes),
  };
}

export function stringAt(parent: JsonObject, name: string): string {
  const value = parent[name];
  return typeof value === "string" ? value : "";
}

export function readNano(value: unknown): bigint {
  if (typeof value === "number") return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  return readInteger(value) ?? 0n;
}

/** Hex in either case; base64 as plain proto JSON writes bytes; missing, malformed and all zero are "". */
function readId(value: unknown, bytes: number): string {
  if (typeof value !== "string") return "";
  const hex = HEX_ID[bytes]?.test(value) ? value.toLowerCase() : hexOfBase64(value, bytes);
  return hex === ZERO_ID[bytes] ? "" : hex;
}

function hexOfBase64(text: string, bytes: number): string {
  if (text.length !== Math.ceil(bytes / 3) * 4 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return "";
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return binary.length === bytes ? Array.from(binary, (character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("") : "";
  } catch {
    return "";
  }
}
