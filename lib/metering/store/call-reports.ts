import { arrayLiteral, columnLiteral } from "@/lib/db/array-literal";
import { type Db, poolOf } from "@/lib/db/client";
import { isoText } from "../core/instants";
import { readingAlone } from "../core/settle/readings";
import type { CallReport, StoredReport } from "../core/settle/report";
import { REPORT_COLUMNS, reportRows, writtenReport } from "./report-text";

/** One key, and when the calls were that are looked for by it: half-open. */
export type KeySpan = { key: string; fromMs: number; toMs: number };

/** An id that is told more often than this within hours is one of a mock or a cache, and tells nothing. */
export const MAX_SAME_KEY = 200;

const COLUMNS = `id::text AS id, source_id AS "sourceId", trace_id AS "traceId", report, reading, replace(settled::text, '-', '') AS settled, role, received_at AS "receivedAt"`;

/** By which the reports of one payload are found again should they not be settled. */
export type Mark = { id: string; receivedAt: Date };

/** What is kept of one payload, and its mark: a crash before it is settled leaves no call counted twice. */
export type KeptReports = { mark: Mark; rows: readonly StoredReport[] };

/** Of a report whose event was stored with it: unless a span without an event had its id before, it is not kept yet. */
const isOfNewLine = ({ role }: StoredReport): boolean => role !== null;

/** As rows are written everywhere: two transactions with the same ones wait for each other, and never both at once. */
const byId = ({ report: one }: StoredReport, { report: other }: StoredReport): number => (one.id < other.id ? -1 : 1);

/** What is written of reports beside their lines: rows to be loaded, and the parameters of `reportUpserts`. */
type ReportsToWrite = { rows: Buffer | null; values: string[] };

export const COPY_REPORTS = `COPY call_report (${REPORT_COLUMNS.join(", ")}) FROM STDIN`;
/** Which key refuses a load of reports where one of them is kept already. */
export const REPORT_KEY = "call_report_pkey";

/** @param isKnown Says that some may be kept already: then none is loaded, and of these nothing changes. */
export function reportsToWrite(kept: readonly KeptReports[], isKnown: boolean): ReportsToWrite {
  const all = kept.flatMap(({ rows }) => rows);
  const loaded = isKnown ? [] : all.filter(isOfNewLine).sort(byId);
  return {
    rows: loaded.length === 0 ? null : reportRows(loaded),
    values: [...markParameters(kept), ...reportParameters(loaded.length === 0 ? all : all.filter((row) => !isOfNewLine(row)))],
  };
}

const MARK_PARAMETERS = 5;

function markParameters(kept: readonly KeptReports[]): string[] {
  let end = 0;
  const spans = kept.map(({ mark, rows }) => {
    const first = end + 1;
    end += rows.length;
    return { ...mark, first, last: end };
  });
  return [
    columnLiteral(
      kept.flatMap(({ rows }) => rows),
      ({ report }) => report.id,
      true,
    ),
    columnLiteral(spans, ({ id }) => id, true),
    columnLiteral(spans, ({ first }) => first),
    columnLiteral(spans, ({ last }) => last),
    columnLiteral(spans, ({ receivedAt }) => receivedAt.toISOString(), true),
  ];
}

function reportParameters(rows: readonly StoredReport[]): string[] {
  return [
    columnLiteral(rows, ({ report }) => report.id, true),
    columnLiteral(rows, ({ report }) => report.sourceId),
    columnLiteral(rows, ({ report }) => report.traceId || null),
    columnLiteral(rows, ({ reading }) => reading?.matchKey ?? null),
    columnLiteral(rows, ({ report }) => (report.event ? isoText(report.event.occurredAtMs) : null), true),
    columnLiteral(rows, (row) => row.settled, true),
    columnLiteral(rows, (row) => row.role),
    columnLiteral(rows, ({ receivedAt }) => receivedAt.toISOString(), true),
    `[${rows.map(({ report }) => writtenReport(report)).join(",")}]`,
    `[${rows.map(({ reading, isAlone }) => (isAlone ? "null" : JSON.stringify(reading))).join(",")}]`,
  ];
}

/**
 * Common table expressions that keep what is new of the reports in parameters from `first` on, and mark them, and those
 * that were loaded, as not settled; of one that is kept already nothing changes.
 */
export function reportUpserts(first: number): string {
  const mark = (offset: number, type: string): string => `$${first + offset}::${type}`;
  const parameter = (offset: number, type: string): string => mark(MARK_PARAMETERS + offset, type);
  const types = ["uuid", "text", "text", "text", "timestamptz", "uuid", "text", "timestamptz"];
  const names = "id, source_id, trace_id, call_key, occurred_at, settled, role, received_at";
  return `mark_unsettled AS (
  INSERT INTO unsettled_reports (id, report_ids, received_at)
  SELECT m.id, (${mark(0, "uuid[]")})[m.first:m.last], m.received_at
  FROM unnest(${mark(1, "uuid[]")}, ${mark(2, "integer[]")}, ${mark(3, "integer[]")}, ${mark(4, "timestamptz[]")})
    AS m(id, first, last, received_at) ORDER BY m.id
  ON CONFLICT (id) DO UPDATE SET report_ids = unsettled_reports.report_ids || excluded.report_ids
), keep_reports AS (
  INSERT INTO call_report (${names}, report, reading)
  SELECT ${names}, report, CASE WHEN json_typeof(reading) <> 'null' THEN reading END
  FROM ROWS FROM (unnest(${types.map((type, i) => parameter(i, `${type}[]`)).join(", ")}),
    json_array_elements(${parameter(8, "json")}), json_array_elements(${parameter(9, "json")})) AS t(${names}, report, reading)
  ORDER BY id ON CONFLICT (id) DO NOTHING
)`;
}

const KEEP = `WITH ${reportUpserts(1)} SELECT`;

/** Keeps what is new of these reports; of one that is kept already nothing changes. */
export async function keepReports(db: Db, mark: Mark, rows: readonly StoredReport[]): Promise<void> {
  if (rows.length === 0) return;
  await poolOf(db).query({ name: "keep-reports", text: KEEP, values: reportsToWrite([{ mark, rows }], true).values });
}

/**
 * Each trace and each key is looked up by itself: plans are made when a database is young and kept, and one that reads the
 * whole table for all of them at once is the best for a small one only.
 */
const reading = (
  columns: string,
): string => `SELECT r.* FROM unnest($1::text[]) AS t(trace_id) CROSS JOIN LATERAL (SELECT ${columns} FROM call_report c WHERE c.trace_id = t.trace_id OFFSET 0) r
UNION ALL SELECT ${columns} FROM call_report WHERE id = ANY($2::uuid[]) AND trace_id IS NULL
UNION ALL SELECT r.* FROM unnest($3::text[], $4::timestamptz[], $5::timestamptz[]) AS k(call_key, starts_at, ends_at)
  CROSS JOIN LATERAL (SELECT ${columns} FROM call_report c WHERE c.call_key = k.call_key AND c.occurred_at >= k.starts_at AND c.occurred_at < k.ends_at
    LIMIT ${MAX_SAME_KEY + 1}) r`;
const READ = reading(COLUMNS);
/** One text for all: what is new and alone, which most payloads are, is known by it without a look at each report. */
const READ_SETTLED = `SELECT coalesce(string_agg(DISTINCT said, ','), '') AS said FROM (${reading(`id || ' ' || coalesce(replace(settled::text, '-', ''), '') AS said`)}) AS near`;

type Where = { traceIds?: readonly string[]; ids?: readonly string[]; keys?: readonly KeySpan[] };

const whereParameters = ({ traceIds = [], ids = [], keys = [] }: Where): string[] => [
  arrayLiteral(traceIds),
  arrayLiteral(ids),
  columnLiteral(keys, ({ key }) => key),
  columnLiteral(keys, ({ fromMs }) => isoText(fromMs), true),
  columnLiteral(keys, ({ toMs }) => isoText(toMs), true),
];

/** What the reports that `readReports` would read are settled as, by their ids. */
export async function readSettled(db: Db, where: Where): Promise<Map<string, string | null>> {
  const { rows } = await poolOf(db).query<{ said: string }>({ name: "read-settled", text: READ_SETTLED, values: whereParameters(where) });
  const said = rows[0]?.said ?? "";
  return new Map(said === "" ? [] : said.split(",").map((text) => [text.slice(0, 36), text.slice(37) || null]));
}

/** The reports with these ids. */
export async function readReportsById(db: Db, ids: readonly string[]): Promise<StoredReport[]> {
  const { rows } = await poolOf(db).query<Record<string, unknown>>(`SELECT ${COLUMNS} FROM call_report WHERE id = ANY($1::uuid[])`, [ids]);
  return rows.map(fromDbReport);
}

/** All reports of these traces, these ones that have no trace, and those that share a key, at most {@link MAX_SAME_KEY} + 1 a key. */
export async function readReports(db: Db, where: Where): Promise<StoredReport[]> {
  const { rows } = await poolOf(db).query<Record<string, unknown>>({ name: "read-reports", text: READ, values: whereParameters(where) });
  const found = new Map(rows.map((row) => [row.id as string, fromDbReport(row)]));
  return [...found.values()];
}

function fromDbReport({ id, sourceId, traceId, report: kept, reading, ...rest }: Record<string, unknown>): StoredReport {
  const report = { ...(kept as object), id, sourceId, traceId: traceId ?? "" } as CallReport;
  return { ...rest, report, reading: reading ?? readingAlone(report) } as unknown as StoredReport;
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
