/** What is read of a stored line: by statements from the table, and of what metering just wrote from memory. Both say the same. */
import type { LineColumn, WrittenRows } from "@/lib/metering";
import type { CallFact } from "../core/call-fact";

/** Of `usage_line l`, in the order of `Row`. Times as whole milliseconds: reading dates of a text is dear. */
export const COLUMNS = `l.event_id::text, l.line_no, l.dimension_id, (date_part('epoch', l.occurred_at) * 1000)::float8, (date_part('epoch', l.received_at) * 1000)::float8,
  l.status, l.error_type, l.attempt, l.retry_of, l.input::float8, l.cache_read::float8,
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

const ROLE = 22;
const STATUSES = ["ok", "error", "cancelled", "cache_hit"] as const;

export const isCounted = (written: WrittenRows): boolean => written.is(ROLE, "billable");

/** @param written One row, of which `FRESH_COLUMNS` are read. */
export function freshRow(written: WrittenRows): Row {
  const details = written.text(21);
  return [
    written.text(0) as string,
    written.number(1) as number,
    written.number(2) as number,
    written.instant(3),
    written.instant(4),
    statusOf(written),
    written.text(6),
    written.number(7),
    written.text(8),
    written.number(9),
    written.number(10),
    sum(written.number(11), written.number(12), written.number(13)),
    written.number(14),
    written.text(15),
    written.text(16),
    written.text(17),
    written.text(18),
    written.text(19),
    written.text(20),
    details === null ? null : (JSON.parse(details) as Row[19]),
  ];
}

/** One of few, of which no text has to be made. */
function statusOf(written: WrittenRows): Row[5] {
  for (const status of STATUSES) if (written.is(5, status)) return status;
  return written.text(5) as Row[5];
}

/** Unknown only where each part is. */
const sum = (a: number | null, b: number | null, c: number | null): number | null =>
  a === null && b === null && c === null ? null : (a ?? 0) + (b ?? 0) + (c ?? 0);
