import { type Db, poolOf } from "@/lib/db/client";
import type { AttributionHints } from "@/lib/identities/core/hints";
import type { Mode, Quantities } from "@/lib/pricing/core/meters";
import type { Billing, EventStatus } from "../core/usage-event";
import type { StoredCharge } from "./ledger-line";

/** A stored line with what attribution and rating need to be run again. */
export type StoredLine = {
  occurredAt: Date;
  eventId: string;
  lineNo: number;
  dimensionId: number;
  role: "billable" | "evidence";
  events: number;
  unpricedEvents: number;
  status: EventStatus;
  mode: Mode;
  region: string | null;
  quantities: Quantities;
  charges: StoredCharge[];
  costUsd: string | null;
  flatValueUsd: string | null;
  flags: string[];
  hints: AttributionHints;
  details: object | null;
  labels: Record<string, string> | null;
  traceId: string | null;
  spanId: string | null;
  parentSpanId: string | null;
  sessionId: string | null;
  callKey: string | null;
  countedBy: string | null;
  attempt: number | null;
  retryOf: string | null;
  sourceId: string;
  tool: string | null;
  provider: string;
  model: string;
  operation: string;
  billing: Billing;
};

/** Which lines: of these dimensions, in a half-open span, after a cursor, optionally only those without a cost or value. */
export type LineFilter = { dimensionIds: readonly number[]; from: Date; to: Date; unpricedOnly?: boolean };
export type LineKey = Pick<StoredLine, "occurredAt" | "eventId">;
export type LineCursor = Pick<StoredLine, "occurredAt" | "eventId" | "lineNo">;

const BIGINTS: readonly (keyof Quantities)[] = [
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "cacheWrite",
  "output",
  "reasoning",
  "embedding",
  "audioIn",
  "audioOut",
  "imageIn",
  "imageOut",
  "videoIn",
  "videoOut",
  "requests",
  "webSearches",
  "webFetches",
  "toolCalls",
  "retrievals",
  "rerankUnits",
  "images",
  "characters",
  "pages",
  "annotatedPages",
];
const snake = (key: string): string =>
  key
    .replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
    .replace("write5m", "write_5m")
    .replace("write1h", "write_1h");

const COLUMNS = `SELECT l.occurred_at AS "occurredAt", l.event_id::text AS "eventId", l.line_no AS "lineNo", l.dimension_id AS "dimensionId", l.role,
  l.events, l.unpriced_events AS "unpricedEvents", l.status, l.mode, l.region, l.charges, l.cost_usd::text AS "costUsd",
  l.flat_value_usd::text AS "flatValueUsd", l.flags, l.hints,
  l.details, l.labels, l.trace_id AS "traceId", l.span_id AS "spanId", l.parent_span_id AS "parentSpanId", l.session_id AS "sessionId",
  l.call_key AS "callKey", l.counted_by::text AS "countedBy", l.attempt, l.retry_of AS "retryOf",
  ${BIGINTS.map((key) => `l.${snake(key)}::text AS "${key}"`).join(", ")}, l.audio_seconds::text AS "audioSeconds",
  l.code_seconds::text AS "codeSeconds", l.credits::text AS credits,
  d.source_id AS "sourceId", d.tool, d.provider, d.model, d.operation, d.billing
FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id`;

/** Without a cost; or, on a flat plan, without a value. */
const UNPRICED = "l.role = 'billable' AND (l.cost_usd IS NULL OR (d.billing = 'flat' AND l.flat_value_usd IS NULL))";

const PAGE = `${COLUMNS}
WHERE l.dimension_id = ANY($1::integer[]) AND l.occurred_at >= $2 AND l.occurred_at < $3
  AND (l.occurred_at, l.event_id, l.line_no) > ($4::timestamptz, $5::uuid, $6::smallint) AND (NOT $7::boolean OR (${UNPRICED}))
ORDER BY l.occurred_at, l.event_id, l.line_no LIMIT $8`;

/** Lines of closed periods that would belong to these dimensions, and stand under others. */
const REVISED_PAGE = `${COLUMNS} JOIN line_revision r ON r.occurred_at = l.occurred_at AND r.event_id = l.event_id AND r.line_no = l.line_no
WHERE r.dimension_id = ANY($1::integer[]) AND l.dimension_id <> ALL($1::integer[]) AND r.occurred_at >= $2 AND r.occurred_at < $3
  AND (r.occurred_at, r.event_id, r.line_no) > ($4::timestamptz, $5::uuid, $6::smallint) AND (NOT $7::boolean OR (${UNPRICED}))
ORDER BY r.occurred_at, r.event_id, r.line_no LIMIT $8`;

const BEFORE_ALL = "00000000-0000-0000-0000-000000000000";

/** One page of lines, in the order of their key: of closed periods also those that would be of these dimensions by their revision. */
export async function readLines(db: Db, filter: LineFilter, after: LineCursor | null, limit: number): Promise<StoredLine[]> {
  const values = [
    filter.dimensionIds,
    filter.from,
    filter.to,
    after?.occurredAt ?? filter.from,
    after?.eventId ?? BEFORE_ALL,
    after?.lineNo ?? -1,
    filter.unpricedOnly ?? false,
    limit,
  ];
  const stored = await poolOf(db).query<Record<string, unknown>>(PAGE, values);
  const revised = await poolOf(db).query<Record<string, unknown>>(REVISED_PAGE, values);
  const lines = stored.rows.map(fromDbLine);
  if (revised.rows.length === 0) return lines;
  return [...lines, ...revised.rows.map(fromDbLine)].sort(byKey).slice(0, limit);
}

const byKey = (a: StoredLine, b: StoredLine): number =>
  a.occurredAt.getTime() - b.occurredAt.getTime() || (a.eventId < b.eventId ? -1 : a.eventId > b.eventId ? 1 : a.lineNo - b.lineNo);

/** Every line of these events: which of them counts the event as unpriced depends on all. */
export async function readLinesOf(db: Db, events: readonly LineKey[]): Promise<StoredLine[]> {
  const { rows } = await poolOf(db).query<Record<string, unknown>>(
    `${COLUMNS}
    JOIN (SELECT DISTINCT * FROM unnest($1::timestamptz[], $2::uuid[])) AS e(occurred_at, event_id) ON e.occurred_at = l.occurred_at AND e.event_id = l.event_id
    ORDER BY l.occurred_at, l.event_id, l.line_no`,
    [events.map((event) => event.occurredAt), events.map((event) => event.eventId)],
  );
  return rows.map(fromDbLine);
}

/** Which of these events were stored before an instant. */
export async function findStoredBefore(db: Db, events: readonly LineKey[], before: Date): Promise<Set<string>> {
  const { rows } = await poolOf(db).query<{ eventId: string }>(
    `SELECT l.event_id::text AS "eventId" FROM usage_line l
    JOIN unnest($1::timestamptz[], $2::uuid[]) AS e(occurred_at, event_id) ON e.occurred_at = l.occurred_at AND e.event_id = l.event_id
    WHERE l.line_no = 0 AND l.received_at < $3`,
    [events.map((event) => event.occurredAt), events.map((event) => event.eventId), before],
  );
  return new Set(rows.map((row) => row.eventId));
}

function fromDbLine(row: Record<string, unknown>): StoredLine {
  const quantities: Record<string, unknown> = { audioSeconds: row.audioSeconds, codeSeconds: row.codeSeconds, credits: row.credits };
  for (const key of BIGINTS) quantities[key] = row[key] === null ? null : BigInt(row[key] as string);
  return { ...row, quantities } as unknown as StoredLine;
}

/** Ids of the dimensions that have usage without a cost, and of those on a flat plan, which may have some without a value. */
export async function findUnpricedDimensions(db: Db): Promise<number[]> {
  const rows = await db.usageDaily.findMany({
    where: { unpricedEvents: { gt: 0 } },
    distinct: ["dimensionId"],
    select: { dimensionId: true },
  });
  const flat = await db.usageDimension.findMany({ where: { billing: "flat" }, select: { id: true } });
  return [...new Set([...rows.map((row) => row.dimensionId), ...flat.map((row) => row.id)])];
}

/** Ids of the dimensions of these identities, and of everything that no identity was found for. */
export async function findDimensions(
  db: Db,
  where: { identityIds?: readonly string[]; teamIds?: readonly string[]; unattributed?: boolean },
): Promise<number[]> {
  const rows = await db.usageDimension.findMany({
    where: {
      OR: [
        ...(where.identityIds ? [{ identityId: { in: [...where.identityIds] } }] : []),
        ...(where.teamIds ? [{ teamId: { in: [...where.teamIds] } }] : []),
        ...(where.unattributed ? [{ identityId: null }] : []),
      ],
    },
    select: { id: true },
  });
  return rows.map((row) => row.id);
}
