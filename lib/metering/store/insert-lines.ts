import { COUNTER_PARAMETERS, counterParameters, counterUpsert } from "@/lib/budgets";
import { arrayLiteral, columnLiteral } from "@/lib/db/array-literal";
import { type Db, poolOf } from "@/lib/db/client";
import { copyBetween } from "@/lib/db/copy-between";
import type { BudgetCounters } from "../core/budget-counters";
import { RollupTally } from "../core/rollup-deltas";
import type { StoredReport } from "../core/settle/report";
import { ActivityTally } from "../core/source-activity";
import { type Mark, reportParameters, reportUpserts } from "./call-reports";
import { CopyText } from "./copy-text";
import { type LedgerLine, LINE_COLUMNS, lineValues } from "./ledger-line";
import { ROLLUP_PARAMETERS, rollupParameters, rollupUpserts } from "./rollups";
import { ACTIVITY_PARAMETERS, activityParameters, activityUpsert } from "./source-activity";

/** The versions of inventory, price book and budgets that a batch was attributed, rated and counted with. */
export type LedgerVersions = { inventory: number; prices: number; budgets: number };

/** `stored`: all of it. Otherwise nothing of it: the versions are `stale`, or some events are already `known`. */
export type InsertOutcome = "stored" | "stale" | "known";

const COPY = `COPY usage_line (${LINE_COLUMNS.join(", ")}) FROM STDIN`;

/**
 * The version row is locked in share mode: a change of inventory, prices or budgets waits for this batch, or this batch is
 * refused as stale. The key table knows every event ever accepted: unless each one of the batch is new, the batch is
 * refused. So the deltas of the roll-ups, summed exactly from these very lines, can never count anything twice. What arrived is
 * noted for the detectors, which read it after this; what is refused takes its note with it.
 */
const ADMIT = `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer AND budgets = $3::integer FOR SHARE
), fresh AS (
  INSERT INTO usage_event_key (event_id, occurred_at, payload_hash)
  SELECT * FROM unnest($4::uuid[], $5::timestamptz[], $6::uuid[]) AS t(event_id, occurred_at, payload_hash) ORDER BY event_id
  ON CONFLICT (event_id) DO NOTHING RETURNING event_id
), arrived AS (
  INSERT INTO arrival (event_ids, occurred_at, first_at) VALUES ($4::uuid[], $5::timestamptz[], (SELECT min(t) FROM unnest($5::timestamptz[]) AS t))
) SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) THEN refuse_batch('stale')
    WHEN (SELECT count(*) FROM fresh) <> cardinality($4::uuid[]) THEN refuse_batch('known') ELSE 1 END`;

/**
 * PostgreSQL runs these from the last to the first. The row that every batch of a source adds to comes so at the very end,
 * and is locked for the shortest time.
 */
function countStatement(name: string, hasCounters: boolean, hasReports: boolean): { name: string; text: string } {
  const next = 1 + ACTIVITY_PARAMETERS + ROLLUP_PARAMETERS;
  const parts = [
    `add_activity AS (${activityUpsert(1, "true")})`,
    ...(hasCounters ? [`add_counters AS (${counterUpsert(next, "true")})`] : []),
    rollupUpserts(1 + ACTIVITY_PARAMETERS, "true"),
    ...(hasReports ? [reportUpserts(next + (hasCounters ? COUNTER_PARAMETERS : 0))] : []),
  ];
  return { name, text: `WITH ${parts.join(", ")} SELECT` };
}
const COUNT = countStatement("count-lines", false, false);
const COUNT_BUDGETS = countStatement("count-lines-and-budgets", true, false);
const COUNT_REPORTS = countStatement("count-lines-and-reports", false, true);
const COUNT_ALL = countStatement("count-lines-budgets-and-reports", true, true);

/** What is kept of a payload with its lines, so that a crash before it is settled leaves no call counted twice. */
export type KeptReports = { mark: Mark; rows: readonly StoredReport[] };

/** What the lines of a batch are stored with: their source, and the budgets that count them. */
export type Batch = { sourceId: string; receivedAt: Date; versions: LedgerVersions; counters: BudgetCounters };

/**
 * Stores the lines of events that are all new and of one source, with their roll-ups, the counters of budgets, the activity
 * of the source and what they tell of calls: one transaction, whole or not at all. Each line is read once and let go: a batch
 * held until it is stored was a fifth of the ingest, in the collection of garbage.
 */
export async function insertLines(
  db: Db,
  { sourceId, receivedAt, versions, counters }: Batch,
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
    counters.add(line, 1);
    if (line.lineNo === 0) events.push({ eventId: line.eventId, occurredAt: line.occurredAt, payloadHash: line.payloadHash });
  }
  if (events.length === 0) return "stored";
  const keys = [
    `${versions.inventory}`,
    `${versions.prices}`,
    `${versions.budgets}`,
    columnLiteral(events, (event) => event.eventId, true),
    columnLiteral(events, (event) => event.occurredAt.toISOString(), true),
    columnLiteral(events, (event) => event.payloadHash, true),
  ];
  const budgeted = counters.deltas();
  const values = [
    ...activityParameters(sourceId, receivedAt, activity.sorted()),
    ...rollupParameters(rollups.deltas()),
    ...(budgeted.length === 0 ? [] : counterParameters(budgeted)),
    ...(reports.rows.length === 0 ? [] : reportParameters(reports.mark, reports.rows)),
  ];
  const plain = reports.rows.length === 0;
  const count = budgeted.length === 0 ? (plain ? COUNT : COUNT_REPORTS) : plain ? COUNT_BUDGETS : COUNT_ALL;
  try {
    await copyBetween(
      poolOf(db),
      { name: "admit-lines", text: ADMIT, values: keys },
      { name: "copy-lines", text: COPY, rows: rows.bytes() },
      { ...count, values },
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
