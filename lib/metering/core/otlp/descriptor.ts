/**
 * The part of the OTLP messages that is read or written here: field number → name and kind. Fields left out are skipped.
 * The numbers are those of opentelemetry-proto (Copyright The OpenTelemetry Authors, Apache-2.0) and of google.rpc.Status
 * (Copyright Google LLC, Apache-2.0); this description is our own.
 *
 * Kinds: a scalar of the wire format, `hex` for bytes that are an id, or the name of another message; `[]` for repeated.
 */
export type ScalarKind = "string" | "hex" | "bool" | "int64" | "int32" | "double" | "fixed64";
export type FieldKind = ScalarKind | MessageName | `${MessageName}[]`;
export type MessageName =
  | "TracesRequest"
  | "LogsRequest"
  | "ResourceSpans"
  | "ScopeSpans"
  | "Span"
  | "SpanEvent"
  | "SpanStatus"
  | "ResourceLogs"
  | "ScopeLogs"
  | "LogRecord"
  | "MetricsRequest"
  | "ResourceMetrics"
  | "ScopeMetrics"
  | "Metric"
  | "NumberPoints"
  | "NumberPoint"
  | "HistogramPoints"
  | "HistogramPoint"
  | "ExponentialPoints"
  | "ExponentialPoint"
  | "Resource"
  | "Scope"
  | "KeyValue"
  | "AnyValue"
  | "ArrayValue"
  | "KeyValueList";
type MessageFields = { readonly [fieldNumber: number]: readonly [name: string, kind: FieldKind] };

export const MESSAGES: { readonly [name in MessageName]: MessageFields } = {
  TracesRequest: { 1: ["resourceSpans", "ResourceSpans[]"] },
  LogsRequest: { 1: ["resourceLogs", "ResourceLogs[]"] },

  ResourceSpans: { 1: ["resource", "Resource"], 2: ["scopeSpans", "ScopeSpans[]"] },
  ScopeSpans: { 1: ["scope", "Scope"], 2: ["spans", "Span[]"] },
  Span: {
    1: ["traceId", "hex"],
    2: ["spanId", "hex"],
    4: ["parentSpanId", "hex"],
    5: ["name", "string"],
    7: ["startTimeUnixNano", "fixed64"],
    8: ["endTimeUnixNano", "fixed64"],
    9: ["attributes", "KeyValue[]"],
    11: ["events", "SpanEvent[]"],
    15: ["status", "SpanStatus"],
  },
  SpanEvent: { 1: ["timeUnixNano", "fixed64"], 2: ["name", "string"], 3: ["attributes", "KeyValue[]"] },
  SpanStatus: { 2: ["message", "string"], 3: ["code", "int32"] },

  ResourceLogs: { 1: ["resource", "Resource"], 2: ["scopeLogs", "ScopeLogs[]"] },
  ScopeLogs: { 1: ["scope", "Scope"], 2: ["logRecords", "LogRecord[]"] },
  LogRecord: {
    1: ["timeUnixNano", "fixed64"],
    5: ["body", "AnyValue"],
    6: ["attributes", "KeyValue[]"],
    9: ["traceId", "hex"],
    10: ["spanId", "hex"],
    11: ["observedTimeUnixNano", "fixed64"],
    12: ["eventName", "string"],
  },

  MetricsRequest: { 1: ["resourceMetrics", "ResourceMetrics[]"] },
  ResourceMetrics: { 1: ["resource", "Resource"], 2: ["scopeMetrics", "ScopeMetrics[]"] },
  ScopeMetrics: { 1: ["scope", "Scope"], 2: ["metrics", "Metric[]"] },
  Metric: {
    1: ["name", "string"],
    7: ["sum", "NumberPoints"],
    9: ["histogram", "HistogramPoints"],
    10: ["exponentialHistogram", "ExponentialPoints"],
  },
  NumberPoints: { 1: ["dataPoints", "NumberPoint[]"], 2: ["aggregationTemporality", "int32"] },
  NumberPoint: {
    2: ["startTimeUnixNano", "fixed64"],
    3: ["timeUnixNano", "fixed64"],
    4: ["asDouble", "double"],
    6: ["asInt", "fixed64"],
    7: ["attributes", "KeyValue[]"],
    8: ["flags", "int32"],
  },
  HistogramPoints: { 1: ["dataPoints", "HistogramPoint[]"], 2: ["aggregationTemporality", "int32"] },
  HistogramPoint: {
    2: ["startTimeUnixNano", "fixed64"],
    3: ["timeUnixNano", "fixed64"],
    4: ["count", "fixed64"],
    5: ["sum", "double"],
    9: ["attributes", "KeyValue[]"],
    10: ["flags", "int32"],
  },
  ExponentialPoints: { 1: ["dataPoints", "ExponentialPoint[]"], 2: ["aggregationTemporality", "int32"] },
  ExponentialPoint: {
    1: ["attributes", "KeyValue[]"],
    2: ["startTimeUnixNano", "fixed64"],
    3: ["timeUnixNano", "fixed64"],
    4: ["count", "fixed64"],
    5: ["sum", "double"],
    10: ["flags", "int32"],
  },

  Resource: { 1: ["attributes", "KeyValue[]"] },
  Scope: { 1: ["name", "string"], 2: ["version", "string"] },
  KeyValue: { 1: ["key", "string"], 2: ["value", "AnyValue"] },
  AnyValue: {
    1: ["stringValue", "string"],
    2: ["boolValue", "bool"],
    3: ["intValue", "int64"],
    4: ["doubleValue", "double"],
    5: ["arrayValue", "ArrayValue"],
    6: ["kvlistValue", "KeyValueList"],
  },
  ArrayValue: { 1: ["values", "AnyValue[]"] },
  KeyValueList: { 1: ["values", "KeyValue[]"] },
};

/** Fields of the answers, which are written by hand: Export*ServiceResponse, its partial success, google.rpc.Status. */
export const ANSWER_FIELDS = { partialSuccess: 1, rejectedCount: 1, errorMessage: 2, statusCode: 1, statusMessage: 2 } as const;
