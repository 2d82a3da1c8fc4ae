import { type Db, poolOf } from "@/lib/db/client";
import { rollupDeltas } from "../core/rollup-deltas";
import { activityOfLines } from "../core/source-activity";
import { arrayLiteral, columnLiteral } from "./array-literal";
import { isPlain, JSON_COLUMNS, jsonList, type LedgerLine, LINE_COLUMNS, parameterType, readColumn } from "./ledger-line";
import { ROLLUP_PARAMETERS, rollupParameters, rollupUpserts } from "./rollups";
import { activityParameters, activityUpsert } from "./source-activity";

/** The versions of inventory and price book that a batch was attributed and rated with. */
export type LedgerVersions = { inventory: number; prices: number };

/** `stored`: all of it. Otherwise nothing of it: the versions are `stale`, or some events are already `known`. */
export type InsertOutcome = "stored" | "stale" | "known";

const NAMES = [...LINE_COLUMNS, ...JSON_COLUMNS].map((column) => column.name).join(", ");
const FIRST_COLUMN = 6;
const FIRST_JSON = FIRST_COLUMN + LINE_COLUMNS.length;
const FIRST_ROLLUP = FIRST_JSON + JSON_COLUMNS.length;
const FIRST_ACTIVITY = FIRST_ROLLUP + ROLLUP_PARAMETERS;
const LISTS = [
  `unnest(${LINE_COLUMNS.map((column, i) => `$${FIRST_COLUMN + i}::${parameterType(column)}`).join(", ")})`,
  ...JSON_COLUMNS.map((_, i) => `jsonb_array_elements($${FIRST_JSON + i}::jsonb)`),
];
const READ = [...LINE_COLUMNS.map(readColumn), ...JSON_COLUMNS.map(({ name }) => `nullif(incoming.${name}, 'null')`)];

/**
 * One statement a batch, whole or not at all. The version row is locked in share mode: a change of inventory or prices
 * waits for this batch, or this batch is refused as stale. The key table knows every event ever accepted: unless each
 * one of the batch is new, the batch is refused. So the deltas of the roll-ups, summed exactly from these very lines,
 * can never count anything twice.
 */
const INSERT = `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer FOR SHARE
), fresh AS (
  INSERT INTO usage_event_key (event_id, occurred_at, payload_hash)
  SELECT * FROM unnest($3::uuid[], $4::timestamptz[], $5::uuid[]) AS t(event_id, occurred_at, payload_hash) ORDER BY event_id
  ON CONFLICT (event_id) DO NOTHING RETURNING event_id
), verdict AS MATERIALIZED (
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) THEN refuse_batch('stale')
    WHEN (SELECT count(*) FROM fresh) <> cardinality($3::uuid[]) THEN refuse_batch('known') ELSE 1 END AS ok
), incoming AS (
  SELECT * FROM ROWS FROM (${LISTS.join(", ")}) AS t(${NAMES})
), stored AS (
  INSERT INTO usage_line (${NAMES})
  SELECT ${READ.join(", ")} FROM incoming WHERE (SELECT ok FROM verdict) = 1
), ${rollupUpserts(FIRST_ROLLUP, "(SELECT ok FROM verdict) = 1")}, add_activity AS (
  ${activityUpsert(FIRST_ACTIVITY, "(SELECT ok FROM verdict) = 1")}
) SELECT ok FROM verdict`;

/** Stores the lines of events that are all new and of one source, with their roll-ups and the activity of the source. */
export async function insertLines(
  db: Db,
  versions: LedgerVersions,
  sourceId: string,
  lines: readonly LedgerLine[],
): Promise<InsertOutcome> {
  const [first] = lines;
  if (first === undefined) return "stored";
  const events = lines.filter((line) => line.lineNo === 0);
  const values = [
    versions.inventory,
    versions.prices,
    columnLiteral(events, (line) => line.eventId, true),
    columnLiteral(events, (line) => line.occurredAt.toISOString(), true),
    columnLiteral(events, (line) => line.payloadHash, true),
    ...LINE_COLUMNS.map((column) => columnLiteral(lines, column.of, isPlain(column))),
    ...JSON_COLUMNS.map((column) => jsonList(lines, column.of)),
    ...rollupParameters(rollupDeltas(lines.map((line) => ({ line, sign: 1 })))),
    ...activityParameters(sourceId, first.receivedAt, activityOfLines(lines)),
  ];
  try {
    // The shared pool with a prepared statement: through the client, planning alone took a tenth of a batch.
    await poolOf(db).query({ name: "insert-lines", text: INSERT, values });
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
