import { type Db, poolOf } from "@/lib/db/client";
import { copyBetween } from "@/lib/db/copy-between";
import { RollupTally } from "../core/rollup-deltas";
import type { StoredReport } from "../core/settle/report";
import { ActivityTally } from "../core/source-activity";
import { arrayLiteral, columnLiteral } from "./array-literal";
import { type Mark, reportParameters, reportUpserts } from "./call-reports";
import { CopyText } from "./copy-text";
import { type LedgerLine, LINE_COLUMNS, lineValues } from "./ledger-line";
import { ROLLUP_PARAMETERS, rollupParameters, rollupUpserts } from "./rollups";
import { ACTIVITY_PARAMETERS, activityParameters, activityUpsert } from "./source-activity";

/** The versions of inventory and price book that a batch was attributed and rated with. */
export type LedgerVersions = { inventory: number; prices: number };

/** `stored`: all of it. Otherwise nothing of it: the versions are `stale`, or some events are already `known`. */
export type InsertOutcome = "stored" | "stale" | "known";

const COPY = `COPY usage_line (${LINE_COLUMNS.join(", ")}) FROM STDIN`;

/**
 * The version row is locked in share mode: a change of inventory or prices waits for this batch, or this batch is
 * refused as stale. The key table knows every event ever accepted: unless each one of the batch is new, the batch is
 * refused. So the deltas of the roll-ups, summed exactly from these very lines, can never count anything twice.
 */
const ADMIT = `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer FOR SHARE
), fresh AS (
  INSERT INTO usage_event_key (event_id, occurred_at, payload_hash)
  SELECT * FROM unnest($3::uuid[], $4::timestamptz[], $5::uuid[]) AS t(event_id, occurred_at, payload_hash) ORDER BY event_id
  ON CONFLICT (event_id) DO NOTHING RETURNING event_id
) SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) THEN refuse_batch('stale')
    WHEN (SELECT count(*) FROM fresh) <> cardinality($3::uuid[]) THEN refuse_batch('known') ELSE 1 END`;

/**
 * PostgreSQL runs these from the last to the first. The row that every batch of a source adds to comes so at the very end,
 * and is locked for the shortest time.
 */
const COUNTS = `WITH add_activity AS (${activityUpsert(1, "true")}), ${rollupUpserts(1 + ACTIVITY_PARAMETERS, "true")}`;
const COUNT = `${COUNTS} SELECT`;
const COUNT_AND_KEEP = `${COUNTS}, ${reportUpserts(1 + ACTIVITY_PARAMETERS + ROLLUP_PARAMETERS)} SELECT`;

/** What is kept of a payload with its lines, so that a crash before it is settled leaves no call counted twice. */
export type KeptReports = { mark: Mark; rows: readonly StoredReport[] };

/**
 * Stores the lines of events that are all new and of one source, with their roll-ups, the activity of the source and what
 * they tell of calls: one transaction, whole or not at all. Each line is read once and let go: a batch held until it is stored was a fifth of the
 * ingest, in the collection of garbage.
 */
export async function insertLines(
  db: Db,
  versions: LedgerVersions,
  sourceId: string,
  receivedAt: Date,
  lines: Iterable<LedgerLine>,
  reports: KeptReports,
): Promise<InsertOutcome> {
  const rows = new CopyText();
  const rollups = new RollupTally();
  const activity = new ActivityTally();
  const events: Pick<LedgerLine, "eventId" | "occurredAt" | "payloadHash">[] = [];
  for (const line of lines) {
    rows.add(lineValues(line));
    rollups.add(line, 1);
    activity.add(line);
    if (line.lineNo === 0) events.push({ eventId: line.eventId, occurredAt: line.occurredAt, payloadHash: line.payloadHash });
  }
  if (events.length === 0) return "stored";
  const keys = [
    `${versions.inventory}`,
    `${versions.prices}`,
    columnLiteral(events, (event) => event.eventId, true),
    columnLiteral(events, (event) => event.occurredAt.toISOString(), true),
    columnLiteral(events, (event) => event.payloadHash, true),
  ];
  const counts = [...activityParameters(sourceId, receivedAt, activity.sorted()), ...rollupParameters(rollups.deltas())];
  const count =
    reports.rows.length === 0
      ? { name: "count-lines", text: COUNT, values: counts }
      : { name: "count-lines-and-reports", text: COUNT_AND_KEEP, values: [...counts, ...reportParameters(reports.mark, reports.rows)] };
  try {
    await copyBetween(
      poolOf(db),
      { name: "admit-lines", text: ADMIT, values: keys },
      { name: "copy-lines", text: COPY, rows: rows.bytes() },
      count,
    );
    return "stored";
  } catch (error) {
    const code = (error as { code?: string }).code;
    if (code === "CH001") return "stale";
    if (code === "CH002") return "known";
    throw error;
  }
}

/** What is stored under these event ids: tells a resend from a conflict. */
export async function readEventKeys(db: Db, eventIds: readonly string[]): Promise<Map<string, { occurredAt: Date; payloadHash: string }>> {
  if (eventIds.length === 0) return new Map();
  const { rows } = await poolOf(db).query<{ eventId: string; occurredAt: Date; payloadHash: string }>({
    name: "read-event-keys",
    text: `SELECT event_id::text AS "eventId", occurred_at AS "occurredAt", replace(payload_hash::text, '-', '') AS "payloadHash"
      FROM usage_event_key WHERE event_id = ANY($1::uuid[])`,
    values: [arrayLiteral(eventIds)],
  });
  return new Map(rows.map((row) => [row.eventId, row]));
}
