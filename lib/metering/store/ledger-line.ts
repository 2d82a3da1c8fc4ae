/** One row of usage_line as it is written: a new quantity is a name and a value here, and a column in the schema. */

import { arrayLiteral, type Scalar } from "@/lib/db/array-literal";
import type { Quantities } from "@/lib/pricing/core/meters";
import type { LineCharge } from "../core/ledger-lines";

export type StoredCharge = Pick<LineCharge, "meter" | "quantity" | "costUsd" | "priceId" | "fallback" | "flatValueUsd">;

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
  flatValueUsd: string | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  sessionId: string | null;
  callKey: string | null;
  /** The event that counts what this one repeats. */
  countedBy: string | null;
  flags: string[];
  hints: object;
  details: object | null;
  labels: object | null;
};

/** The columns that are written, in the order of `lineValues`. */
export const LINE_COLUMNS = [
  "occurred_at",
  "event_id",
  "line_no",
  "dimension_id",
  "role",
  "events",
  "unpriced_events",
  "source_event_id",
  "producer",
  "received_at",
  "status",
  "error_type",
  "attempt",
  "retry_of",
  "latency_ms",
  "mode",
  "region",
  "convention",
  "quality",
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write",
  "output",
  "reasoning",
  "embedding",
  "audio_in",
  "audio_out",
  "image_in",
  "image_out",
  "video_in",
  "video_out",
  "requests",
  "web_searches",
  "web_fetches",
  "tool_calls",
  "retrievals",
  "rerank_units",
  "images",
  "characters",
  "pages",
  "annotated_pages",
  "audio_seconds",
  "code_seconds",
  "credits",
  "cost_usd",
  "client_cost_usd",
  "flat_value_usd",
  "trace_id",
  "span_id",
  "parent_span_id",
  "session_id",
  "call_key",
  "counted_by",
  "flags",
  "charges",
  "hints",
  "details",
  "labels",
] as const;

/** Written out in one place: a function for each column was a tenth of the ingest. */
export function lineValues(line: LedgerLine): Scalar[] {
  const q = line.quantities;
  return [
    line.occurredAt.toISOString(),
    line.eventId,
    line.lineNo,
    line.dimensionId,
    line.role,
    line.events,
    line.unpricedEvents,
    line.sourceEventId,
    line.producer,
    line.receivedAt.toISOString(),
    line.status,
    line.errorType,
    line.attempt,
    line.retryOf,
    line.latencyMs,
    line.mode,
    line.region,
    line.convention,
    line.quality,
    q.input,
    q.cacheRead,
    q.cacheWrite5m,
    q.cacheWrite1h,
    q.cacheWrite,
    q.output,
    q.reasoning,
    q.embedding,
    q.audioIn,
    q.audioOut,
    q.imageIn,
    q.imageOut,
    q.videoIn,
    q.videoOut,
    q.requests,
    q.webSearches,
    q.webFetches,
    q.toolCalls,
    q.retrievals,
    q.rerankUnits,
    q.images,
    q.characters,
    q.pages,
    q.annotatedPages,
    q.audioSeconds,
    q.codeSeconds,
    q.credits,
    line.costUsd,
    line.clientCostUsd,
    line.flatValueUsd,
    line.traceId,
    line.spanId,
    line.parentSpanId,
    line.sessionId,
    line.callKey,
    line.countedBy,
    line.flags.length === 0 ? "{}" : arrayLiteral(line.flags),
    JSON.stringify(line.charges),
    JSON.stringify(line.hints),
    json(line.details),
    json(line.labels),
  ];
}

const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));
