import { type Db, poolOf } from "@/lib/db/client";
import { rollupDeltas } from "../core/rollup-deltas";
import { arrayLiteral, columnLiteral } from "./array-literal";
import { isPlain, type LedgerLine, LINE_COLUMNS, parameterType, readColumn } from "./ledger-line";
import { rollupParameters, rollupUpserts } from "./rollups";

/** The versions of inventory and price book that a batch was attributed and rated with. */
export type LedgerVersions = { inventory: number; prices: number };

/** `stored`: all of it. Otherwise nothing of it: the versions are `stale`, or some events are already `known`. */
export type InsertOutcome = "stored" | "stale" | "known";

const NAMES = LINE_COLUMNS.map((column) => column.name).join(", ");
const FIRST_COLUMN = 6;
const FIRST_ROLLUP = FIRST_COLUMN + LINE_COLUMNS.length;

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
  SELECT * FROM unnest(${LINE_COLUMNS.map((column, i) => `$${FIRST_COLUMN + i}::${parameterType(column)}`).join(", ")}) AS t(${NAMES})
), stored AS (
  INSERT INTO usage_line (${NAMES})
  SELECT ${LINE_COLUMNS.map(readColumn).join(", ")} FROM incoming WHERE (SELECT ok FROM verdict) = 1
), ${rollupUpserts(FIRST_ROLLUP, "(SELECT ok FROM verdict) = 1")}
SELECT ok FROM verdict`;

/** Stores the lines of events that are all new, with their roll-ups. */
export async function insertLines(db: Db, versions: LedgerVersions, lines: readonly LedgerLine[]): Promise<InsertOutcome> {
  if (lines.length === 0) return "stored";
  const events = lines.filter((line) => line.lineNo === 0);
  const values = [
    versions.inventory,
    versions.prices,
    columnLiteral(events, (line) => line.eventId, true),
    columnLiteral(events, (line) => line.occurredAt.toISOString(), true),
    columnLiteral(events, (line) => line.payloadHash, true),
    ...LINE_COLUMNS.map((column) => columnLiteral(lines, column.of, isPlain(column))),
    ...rollupParameters(rollupDeltas(lines.map((line) => ({ line, sign: 1 })))),
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
