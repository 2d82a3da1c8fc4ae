/** One row of usage_line as it is written: a new quantity is a name and a value here, and a column in the schema. */

import { arrayLiteral } from "@/lib/db/array-literal";
import type { Quantities } from "@/lib/pricing/core/meters";
import type { LineCharge } from "../core/ledger-lines";
import { NULL, written } from "./copy-text";

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

/**
 * The columns that are written, in the order of `lineFields`. First what is read of rows while they are fresh, so that the rest
 * of a row need not be looked at (`fresh-lines.ts`).
 */
export const LINE_COLUMNS = [
  "event_id",
  "line_no",
  "dimension_id",
  "role",
  "occurred_at",
  "received_at",
  "status",
  "error_type",
  "attempt",
  "retry_of",
  "source_event_id",
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "cache_write",
  "output",
  "cost_usd",
  "flat_value_usd",
  "trace_id",
  "span_id",
  "parent_span_id",
  "session_id",
  "details",
  "events",
  "unpriced_events",
  "producer",
  "latency_ms",
  "mode",
  "region",
  "convention",
  "quality",
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
  "client_cost_usd",
  "call_key",
  "counted_by",
  "flags",
  "charges",
  "hints",
  "labels",
] as const;

/** Quantities that few lines have, in the order of their columns: what was heard, seen or embedded, and what is billed by the piece. */
const MEDIA = ["embedding", "audioIn", "audioOut", "imageIn", "imageOut", "videoIn", "videoOut"] as const;
const PIECES = [
  "webSearches",
  "webFetches",
  "toolCalls",
  "retrievals",
  "rerankUnits",
  "images",
  "characters",
  "pages",
  "annotatedPages",
  "audioSeconds",
  "codeSeconds",
  "credits",
] as const;
const NO_MEDIA = MEDIA.map(() => NULL).join("\t");
const NO_PIECES = PIECES.map(() => NULL).join("\t");

/** Their columns as one text, which is nearly always the same. */
function rare(quantities: Quantities, names: readonly (keyof Quantities)[], none: string): string {
  for (const name of names) if (quantities[name] !== null) return names.map((name) => number(quantities[name])).join("\t");
  return none;
}

/**
 * As COPY reads them. Written out in one place: a function for each column was a tenth of the ingest.
 * @param occurredAt When it occurred, as a text that the caller needs too.
 */
export function lineFields(line: LedgerLine, occurredAt: string): string[] {
  const q = line.quantities;
  return [
    line.eventId,
    String(line.lineNo),
    String(line.dimensionId),
    line.role,
    occurredAt,
    instant(line.receivedAt),
    written(line.status),
    written(line.errorType),
    number(line.attempt),
    written(line.retryOf),
    written(line.sourceEventId),
    number(q.input),
    number(q.cacheRead),
    number(q.cacheWrite5m),
    number(q.cacheWrite1h),
    number(q.cacheWrite),
    number(q.output),
    number(line.costUsd),
    number(line.flatValueUsd),
    written(line.traceId),
    written(line.spanId),
    written(line.parentSpanId),
    written(line.sessionId),
    json(line.details),
    String(line.events),
    String(line.unpricedEvents),
    written(line.producer),
    number(line.latencyMs),
    written(line.mode),
    written(line.region),
    written(line.convention),
    written(line.quality),
    number(q.reasoning),
    rare(q, MEDIA, NO_MEDIA),
    number(q.requests),
    rare(q, PIECES, NO_PIECES),
    number(line.clientCostUsd),
    written(line.callKey),
    line.countedBy ?? NULL,
    line.flags.length === 0 ? "{}" : written(arrayLiteral(line.flags)),
    written(JSON.stringify(line.charges)),
    written(JSON.stringify(line.hints)),
    json(line.labels),
  ];
}

const number = (value: number | bigint | string | null): string => (value === null ? NULL : String(value));
const json = (value: object | null): string => (value === null ? NULL : written(JSON.stringify(value)));

/** The instant that was written last: all lines of a batch were received at one. */
let last = { at: new Date(0), text: "1970-01-01T00:00:00.000Z" };
function instant(at: Date): string {
  if (at !== last.at) last = { at, text: at.toISOString() };
  return last.text;
}
