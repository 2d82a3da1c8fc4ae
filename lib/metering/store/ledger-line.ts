/**
 * One row of usage_line as it is written, and the list of its columns: the insert and its parameters are made from
 * this list, so that a new quantity is one line here and one in the schema.
 */
import type { Charge, Quantities } from "@/lib/pricing/core/meters";
import { arrayLiteral, type Scalar } from "./array-literal";

export type StoredCharge = Pick<Charge, "meter" | "quantity" | "costUsd" | "priceId" | "fallback">;

export type LedgerLine = {
  occurredAt: Date;
  eventId: string;
  payloadHash: string;
  lineNo: number;
  dimensionId: number;
  role: "billable" | "evidence";
  events: 0 | 1;
  unpricedEvents: 0 | 1;
  sourceEventId: string;
  producer: string;
  receivedAt: Date;
  status: string;
  errorType: string | null;
  attempt: number | null;
  retryOf: string | null;
  latencyMs: number | null;
  mode: string;
  region: string | null;
  convention: string;
  quality: string;
  quantities: Quantities;
  charges: StoredCharge[];
  costUsd: string | null;
  clientCostUsd: string | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  sessionId: string | null;
  callKey: string | null;
  flags: string[];
  hints: object;
  details: object | null;
  labels: object | null;
};

export type Column = { name: string; type: string; of: (line: LedgerLine) => Scalar };

const quantity = (name: string, key: keyof Quantities, type = "bigint"): Column => ({ name, type, of: (line) => line.quantities[key] });

export const LINE_COLUMNS: readonly Column[] = [
  { name: "occurred_at", type: "timestamptz", of: (line) => line.occurredAt.toISOString() },
  { name: "event_id", type: "uuid", of: (line) => line.eventId },
  { name: "line_no", type: "smallint", of: (line) => line.lineNo },
  { name: "dimension_id", type: "integer", of: (line) => line.dimensionId },
  { name: "role", type: "text", of: (line) => line.role },
  { name: "events", type: "smallint", of: (line) => line.events },
  { name: "unpriced_events", type: "smallint", of: (line) => line.unpricedEvents },
  { name: "source_event_id", type: "text", of: (line) => line.sourceEventId },
  { name: "producer", type: "text", of: (line) => line.producer },
  { name: "received_at", type: "timestamptz", of: (line) => line.receivedAt.toISOString() },
  { name: "status", type: "text", of: (line) => line.status },
  { name: "error_type", type: "text", of: (line) => line.errorType },
  { name: "attempt", type: "smallint", of: (line) => line.attempt },
  { name: "retry_of", type: "text", of: (line) => line.retryOf },
  { name: "latency_ms", type: "integer", of: (line) => line.latencyMs },
  { name: "mode", type: "text", of: (line) => line.mode },
  { name: "region", type: "text", of: (line) => line.region },
  { name: "convention", type: "text", of: (line) => line.convention },
  { name: "quality", type: "text", of: (line) => line.quality },
  quantity("input", "input"),
  quantity("cache_read", "cacheRead"),
  quantity("cache_write_5m", "cacheWrite5m"),
  quantity("cache_write_1h", "cacheWrite1h"),
  quantity("cache_write", "cacheWrite"),
  quantity("output", "output"),
  quantity("reasoning", "reasoning"),
  quantity("embedding", "embedding"),
  quantity("audio_in", "audioIn"),
  quantity("audio_out", "audioOut"),
  quantity("image_in", "imageIn"),
  quantity("image_out", "imageOut"),
  quantity("video_in", "videoIn"),
  quantity("video_out", "videoOut"),
  quantity("requests", "requests"),
  quantity("web_searches", "webSearches"),
  quantity("web_fetches", "webFetches"),
  quantity("tool_calls", "toolCalls"),
  quantity("retrievals", "retrievals"),
  quantity("rerank_units", "rerankUnits"),
  quantity("images", "images"),
  quantity("characters", "characters"),
  quantity("code_seconds", "codeSeconds", "numeric"),
  quantity("credits", "credits", "numeric"),
  { name: "cost_usd", type: "numeric", of: (line) => line.costUsd },
  { name: "client_cost_usd", type: "numeric", of: (line) => line.clientCostUsd },
  { name: "trace_id", type: "text", of: (line) => line.traceId },
  { name: "span_id", type: "text", of: (line) => line.spanId },
  { name: "parent_span_id", type: "text", of: (line) => line.parentSpanId },
  { name: "session_id", type: "text", of: (line) => line.sessionId },
  { name: "call_key", type: "text", of: (line) => line.callKey },
  // A list inside an array parameter travels as text; null stands for the empty list.
  { name: "flags", type: "text[]", of: (line) => (line.flags.length === 0 ? null : arrayLiteral(line.flags)) },
];

/**
 * The columns of objects. A batch of them is one JSON list each: written and read as a whole, they need no quoting inside
 * an array literal, which was a tenth of the ingest.
 */
export const JSON_COLUMNS: readonly { name: string; of: (line: LedgerLine) => object | null }[] = [
  { name: "charges", of: (line) => line.charges },
  { name: "hints", of: (line) => line.hints },
  { name: "details", of: (line) => line.details },
  { name: "labels", of: (line) => line.labels },
];

/** The values of one JSON column over a batch. All null: an empty list, which PostgreSQL pads with nulls. */
export function jsonList(lines: readonly LedgerLine[], of: (line: LedgerLine) => object | null): string {
  let text = "";
  let isEmpty = true;
  for (const line of lines) {
    const value = of(line);
    if (value !== null) isEmpty = false;
    text += text === "" ? JSON.stringify(value) : `,${JSON.stringify(value)}`;
  }
  return isEmpty ? "[]" : `[${text}]`;
}

const PLAIN_TYPES = new Set(["timestamptz", "uuid", "smallint", "integer", "bigint", "numeric"]);
/** Whether values of the column never need quotes in an array literal. */
export const isPlain = (column: Column): boolean => PLAIN_TYPES.has(column.type);

/** The type of the column inside the array parameter of a batch. */
export const parameterType = (column: Column): string => (column.type.endsWith("[]") ? "text[]" : `${column.type}[]`);
/** The column as it is read back from the batch. */
export const readColumn = (column: Column): string =>
  column.type.endsWith("[]") ? `coalesce(incoming.${column.name}, '{}')::${column.type}` : `incoming.${column.name}`;
