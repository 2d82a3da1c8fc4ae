import { type Db, poolOf } from "@/lib/db/client";
import type { CallReport, Reading } from "../core/settle/report";
import { arrayLiteral, columnLiteral } from "./array-literal";

/** A report as kept: its id and `countedBy` are ids of events. */
export type StoredReport = {
  report: CallReport;
  reading: Reading | null;
  /** Hash of what its line says, 32 hex digits; null when that is not known. */
  settled: string | null;
  role: "billable" | "evidence" | null;
  receivedAt: Date;
};

/** One key, and when the calls were that are looked for by it: half-open. */
export type KeySpan = { key: string; fromMs: number; toMs: number };

/** An id that is told more often than this within hours is one of a mock or a cache, and tells nothing. */
export const MAX_SAME_KEY = 200;

const COLUMNS = `id::text AS id, source_id AS "sourceId", trace_id AS "traceId", report, reading, replace(settled::text, '-', '') AS settled, role, received_at AS "receivedAt"`;

const INSERT = `INSERT INTO call_report (id, source_id, trace_id, call_key, occurred_at, report, reading, settled, role, received_at)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::json[], $7::json[], $8::uuid[], $9::text[], $10::timestamptz[])
  AS t(id, source_id, trace_id, call_key, occurred_at, report, reading, settled, role, received_at)
ORDER BY id ON CONFLICT (id) DO NOTHING`;

/** Keeps what is new of these reports; of one that is kept already nothing changes. */
export async function insertReports(db: Db, rows: readonly StoredReport[]): Promise<void> {
  const values = [
    columnLiteral(rows, ({ report }) => report.id, true),
    columnLiteral(rows, ({ report }) => report.sourceId),
    columnLiteral(rows, ({ report }) => report.traceId || null),
    columnLiteral(rows, ({ reading }) => reading?.matchKey ?? null),
    columnLiteral(rows, ({ report }) => (report.event ? new Date(report.event.occurredAtMs).toISOString() : null), true),
    columnLiteral(rows, ({ report }) => writtenReport(report)),
    columnLiteral(rows, ({ reading }) => (reading ? JSON.stringify(reading) : null)),
    columnLiteral(rows, (row) => row.settled, true),
    columnLiteral(rows, (row) => row.role),
    columnLiteral(rows, (row) => row.receivedAt.toISOString(), true),
  ];
  await poolOf(db).query({ name: "insert-reports", text: INSERT, values });
}

/** Without what has a column. */
function writtenReport({ id: _id, sourceId: _source, traceId: _trace, fixedRole: _fixed, ...rest }: CallReport): string {
  return JSON.stringify(rest);
}

const READ = `SELECT ${COLUMNS} FROM call_report WHERE trace_id = ANY($1::text[])
UNION ALL SELECT ${COLUMNS} FROM call_report WHERE id = ANY($2::uuid[]) AND trace_id IS NULL
UNION ALL SELECT r.* FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) AS k(call_key, starts_at, ends_at)
  CROSS JOIN LATERAL (SELECT ${COLUMNS} FROM call_report c WHERE c.call_key = k.call_key AND c.occurred_at >= k.starts_at AND c.occurred_at < k.ends_at
    LIMIT ${MAX_SAME_KEY + 1}) r`;

/** All reports of these traces, these ones that have no trace, and those that share a key, at most {@link MAX_SAME_KEY} + 1 a key. */
export async function readReports(
  db: Db,
  where: { traceIds?: readonly string[]; ids?: readonly string[]; keys?: readonly KeySpan[] },
): Promise<StoredReport[]> {
  const { traceIds = [], ids = [], keys = [] } = where;
  const { rows } = await poolOf(db).query<Record<string, unknown>>({
    name: "read-reports",
    text: READ,
    values: [
      arrayLiteral(traceIds),
      arrayLiteral(ids),
      columnLiteral(keys, ({ key }) => key),
      columnLiteral(keys, ({ fromMs }) => new Date(fromMs).toISOString(), true),
      columnLiteral(keys, ({ toMs }) => new Date(toMs).toISOString(), true),
    ],
  });
  const found = new Map(rows.map((row) => [row.id as string, fromDbReport(row)]));
  return [...found.values()];
}

function fromDbReport({ id, sourceId, traceId, report, ...rest }: Record<string, unknown>): StoredReport {
  return { ...rest, report: { ...(report as object), id, sourceId, traceId: traceId ?? "" } } as unknown as StoredReport;
}

/** Notes what reports say now, after their lines say it too. */
export async function updateReports(db: Db, rows: readonly StoredReport[]): Promise<void> {
  if (rows.length === 0) return;
  await poolOf(db).query({
    name: "update-reports",
    text: `UPDATE call_report r SET call_key = t.call_key, reading = t.reading, settled = t.settled, role = t.role
      FROM unnest($1::uuid[], $2::text[], $3::json[], $4::uuid[], $5::text[]) AS t(id, call_key, reading, settled, role) WHERE r.id = t.id`,
    values: [
      columnLiteral(rows, ({ report }) => report.id, true),
      columnLiteral(rows, ({ reading }) => reading?.matchKey ?? null),
      columnLiteral(rows, ({ reading }) => (reading ? JSON.stringify(reading) : null)),
      columnLiteral(rows, (row) => row.settled, true),
      columnLiteral(rows, (row) => row.role),
    ],
  });
}

/**
 * Drops reports of events received before one instant and mere links of traces before another, but none of a trace to
 * which something came since `quiet`: what is decided again there must not lose what it was decided from.
 * @returns how many went.
 */
export async function deleteReports(db: Db, before: { events: Date; links: Date; quiet: Date }): Promise<number> {
  const { rowCount } = await poolOf(db).query(
    `DELETE FROM call_report c WHERE (received_at < $1 OR (received_at < $2 AND occurred_at IS NULL))
    AND NOT EXISTS (SELECT 1 FROM call_report r WHERE r.trace_id = c.trace_id AND r.received_at >= $3)`,
    [before.events, before.links, before.quiet],
  );
  return rowCount ?? 0;
}
