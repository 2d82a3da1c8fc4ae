/** What is read of a stored line: by statements from the table, and of what metering just wrote from memory. Both say the same. */
import type { LineColumn } from "@/lib/metering";
import type { CallFact } from "../core/call-fact";

/** Of `usage_line l`, in the order of `Row`. Times as whole milliseconds: reading dates of a text is dear. */
export const COLUMNS = `l.event_id::text, l.line_no, l.dimension_id, (date_part('epoch', l.occurred_at) * 1000)::float8, (date_part('epoch', l.received_at) * 1000)::float8,
  l.status, l.error_type, l.attempt, l.retry_of, l.source_event_id, l.input::float8, l.cache_read::float8,
  CASE WHEN coalesce(l.cache_write, l.cache_write_5m, l.cache_write_1h) IS NOT NULL
    THEN (coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0))::float8 END, l.output::float8,
  l.cost_usd::text, l.flat_value_usd::text, l.trace_id, l.span_id, l.parent_span_id, l.session_id, l.details`;

export type Row = [
  eventId: string,
  lineNo: number,
  dimensionId: number,
  atMs: number,
  receivedMs: number,
  status: CallFact["status"],
  errorType: string | null,
  attempt: number | null,
  retryOf: string | null,
  sourceEventId: string,
  input: number | null,
  cacheRead: number | null,
  cacheWrite: number | null,
  output: number | null,
  costUsd: string | null,
  flatValueUsd: string | null,
  traceId: string | null,
  spanId: string | null,
  parentSpanId: string | null,
  sessionId: string | null,
  details: Details | null,
];
type Details = {
  toolServer?: string;
  argsHash?: string;
  promptHash?: string;
  promptShape?: string;
  network?: { ip?: string; asn?: number; country?: string; userAgent?: string };
};

/** In the order of `Row`, but for the three ways to write a cache, which come one after the other, and the role at the end. */
export const FRESH_COLUMNS = [
  "event_id",
  "line_no",
  "dimension_id",
  "occurred_at",
  "received_at",
  "status",
  "error_type",
  "attempt",
  "retry_of",
  "source_event_id",
  "input",
  "cache_read",
  "cache_write",
  "cache_write_5m",
  "cache_write_1h",
  "output",
  "cost_usd",
  "flat_value_usd",
  "trace_id",
  "span_id",
  "parent_span_id",
  "session_id",
  "details",
  "role",
] as const satisfies readonly LineColumn[];

type Written = readonly (string | null)[];

export const isCounted = (written: Written): boolean => written[23] === "billable";

/** @param written The values of `FRESH_COLUMNS`. */
export function freshRow(written: Written): Row {
  return [
    written[0] as string,
    Number(written[1]),
    Number(written[2]),
    Date.parse(written[3] as string),
    instant(written[4] as string),
    written[5] as Row[5],
    written[6] ?? null,
    count(written[7]),
    written[8] ?? null,
    written[9] as string,
    count(written[10]),
    count(written[11]),
    sum(written[12], written[13], written[14]),
    count(written[15]),
    written[16] ?? null,
    written[17] ?? null,
    written[18] ?? null,
    written[19] ?? null,
    written[20] ?? null,
    written[21] ?? null,
    written[22] == null ? null : (JSON.parse(written[22]) as Row[20]),
  ];
}

const count = (text: string | null | undefined): number | null => (text == null ? null : Number(text));

/** Unknown only where each part is. */
function sum(...texts: (string | null | undefined)[]): number | null {
  let total: number | null = null;
  for (const text of texts) if (text != null) total = (total ?? 0) + Number(text);
  return total;
}

/** The instant that was read last: all lines of a batch were received at one. */
let last = { text: "", atMs: 0 };
function instant(text: string): number {
  if (text !== last.text) last = { text, atMs: Date.parse(text) };
  return last.atMs;
}
