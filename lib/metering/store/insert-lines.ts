import type { Pool } from "pg";
import { COUNTER_PARAMETERS, counterParameters, counterUpsert } from "@/lib/budgets";
import { type CounterDelta, summedDeltas } from "@/lib/budgets/core/counter-tally";
import { arrayLiteral, columnLiteral } from "@/lib/db/array-literal";
import { type Db, poolOf } from "@/lib/db/client";
import { copyBetween } from "@/lib/db/copy-between";
import type { BudgetCounters } from "../core/budget-counters";
import { RollupTally } from "../core/rollup-deltas";
import { ActivityTally } from "../core/source-activity";
import { COPY_REPORTS, type KeptReports, REPORT_KEY, reportsToWrite, reportUpserts } from "./call-reports";
import { CopyText } from "./copy-text";
import { keepFreshLines } from "./fresh-lines";
import { type LedgerLine, LINE_COLUMNS, lineFields } from "./ledger-line";
import { rollupParameterCount, rollupParameters, rollupUpserts } from "./rollups";
import { ACTIVITY_PARAMETERS, activityParameters, activityUpsert } from "./source-activity";
import { Together } from "./together";

/** The versions of inventory, price book and budgets that a batch was attributed, rated and counted with. */
export type LedgerVersions = { inventory: number; prices: number; budgets: number };

/** `stored`: all of it. Otherwise nothing of it: the versions are `stale`, or some events are already `known`. */
export type InsertOutcome = "stored" | "stale" | "known";

const COPY = `COPY usage_line (${LINE_COLUMNS.join(", ")}) FROM STDIN`;

/**
 * The version row is locked in share mode: a change of inventory, prices or budgets waits for this batch, or this batch is
 * refused as stale. The key table knows every event ever accepted: unless each one of the batch is new, its index refuses the
 * batch. So the deltas of the roll-ups, summed exactly from these very lines, can never count anything twice. What arrived is
 * noted for the detectors, which read it after this; what is refused takes its note with it.
 */
const ADMIT = `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer AND budgets = $3::integer FOR SHARE
), admitted AS (
  INSERT INTO usage_event_key (event_id, occurred_at, payload_hash)
  SELECT * FROM unnest($4::uuid[], $5::timestamptz[], $6::uuid[]) AS t(event_id, occurred_at, payload_hash) ORDER BY event_id
), arrived AS (
  INSERT INTO arrival (event_ids, occurred_at, first_at) VALUES ($4::uuid[], $5::timestamptz[], (SELECT min(t) FROM unnest($5::timestamptz[]) AS t))
) SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) THEN refuse_batch('stale') ELSE 1 END`;

/** What a batch has beside its lines: each is a part of the statement only where there is some of it. */
type Has = { labels: boolean; counters: boolean; reports: boolean };
type Statement = { name: string; text: string };

const statements = new Map<string, Statement>();

/**
 * PostgreSQL runs these from the last to the first. The row that every batch of a source adds to comes so at the very end,
 * and is locked for the shortest time.
 */
function countStatement({ labels, counters, reports }: Has): Statement {
  const name = ["count-lines", ...(labels ? ["labels"] : []), ...(counters ? ["budgets"] : []), ...(reports ? ["reports"] : [])].join("-");
  const known = statements.get(name);
  if (known) return known;
  const next = 1 + ACTIVITY_PARAMETERS + rollupParameterCount(labels);
  const parts = [
    `add_activity AS (${activityUpsert(1, "true")})`,
    ...(counters ? [`add_counters AS (${counterUpsert(next, "true")})`] : []),
    rollupUpserts(1 + ACTIVITY_PARAMETERS, "true", labels),
    ...(reports ? [reportUpserts(next + (counters ? COUNTER_PARAMETERS : 0))] : []),
  ];
  const made = { name, text: `WITH ${parts.join(", ")} SELECT` };
  statements.set(name, made);
  return made;
}

/** What the lines of a batch are stored with: their source, and the budgets that count them. */
export type Batch = { sourceId: string; receivedAt: Date; versions: LedgerVersions; counters: BudgetCounters };

/** `occurredAt` as it is written. */
type Key = Pick<LedgerLine, "eventId" | "payloadHash"> & { occurredAt: string };
/** A batch as it is written. Its lines are let go. */
type Written = {
  batch: Batch;
  keys: Key[];
  rows: Buffer;
  rollups: RollupTally;
  activity: ActivityTally;
  budgeted: CounterDelta[];
  reports: KeptReports;
};

/** Transactions of one process at once: while one is committed, the other loads. More would wait for each other's roll-up rows. */
const WRITERS = 2;
/** Events of one transaction, or its rows by label where these are more. A full batch is a thousand. */
const MOST_TOGETHER = 4_000;

const writers = new WeakMap<Pool, Together<Written, InsertOutcome>>();

function writersOf(pool: Pool): Together<Written, InsertOutcome> {
  const known = writers.get(pool);
  if (known) return known;
  const made = new Together<Written, InsertOutcome>({
    atOnce: WRITERS,
    sizeOf: ({ keys, rollups }) => Math.max(keys.length, rollups.labelRows),
    mostSize: MOST_TOGETHER,
    mayJoin: ({ batch: one }, { batch: other }) =>
      one.sourceId === other.sourceId &&
      one.versions.inventory === other.versions.inventory &&
      one.versions.prices === other.versions.prices &&
      one.versions.budgets === other.versions.budgets &&
      dayOf(one.receivedAt) === dayOf(other.receivedAt),
    run: (group) => writeGroup(pool, group),
  });
  writers.set(pool, made);
  return made;
}

const DAY_MS = 86_400_000;
const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS);

/**
 * Stores the lines of events that are all new and of one source, with their roll-ups, the counters of budgets, the activity
 * of the source and what they tell of calls: whole or not at all. Batches that wait at the same time go in one transaction.
 * Each line is read once and let go: a batch held until it is stored was a fifth of the ingest, in the collection of garbage.
 */
export async function insertLines(db: Db, batch: Batch, lines: Iterable<LedgerLine>, reports: KeptReports): Promise<InsertOutcome> {
  const rows = new CopyText();
  const rollups = new RollupTally();
  const activity = new ActivityTally();
  const keys: Key[] = [];
  for (const line of lines) {
    const occurredAt = line.occurredAt.toISOString();
    rows.add(lineFields(line, occurredAt));
    rollups.add(line, 1);
    activity.add(line);
    batch.counters.add(line, 1);
    if (line.lineNo === 0) keys.push({ eventId: line.eventId, occurredAt, payloadHash: line.payloadHash });
  }
  if (keys.length === 0) return "stored";
  const budgeted = batch.counters.deltas();
  return writersOf(poolOf(db)).add({ batch, keys, rows: rows.bytes(), rollups, activity, budgeted, reports });
}

/** One transaction for all of a group. What only one of them is to blame for is no other's affair: they go one by one then. */
async function writeGroup(pool: Pool, group: readonly Written[]): Promise<PromiseSettledResult<InsertOutcome>[]> {
  const [together] = await Promise.allSettled([writeTogether(pool, group)]);
  if (group.length === 1 || !isOfOne(together)) return group.map(() => together);
  const outcomes: PromiseSettledResult<InsertOutcome>[] = [];
  for (const one of group) outcomes.push(...(await Promise.allSettled([writeTogether(pool, [one])])));
  return outcomes;
}

/** A statement that was refused, not a connection that was lost: that would be lost for each of them. */
const isOfOne = (outcome: PromiseSettledResult<InsertOutcome>): boolean =>
  outcome.status === "fulfilled" ? outcome.value === "known" : (outcome.reason as { severity?: string }).severity === "ERROR";

/** @param isKnown Says that some of the reports may be kept already, which is found out by trying: it is rare. */
async function writeTogether(pool: Pool, group: readonly Written[], isKnown = false): Promise<InsertOutcome> {
  const { sourceId, versions, receivedAt, keys, rollups, activity, budgeted, kept } = summed(group);
  const deltas = rollups.deltas();
  const has: Has = { labels: deltas.labels.length > 0, counters: budgeted.length > 0, reports: kept.length > 0 };
  const reports = has.reports ? reportsToWrite(kept, isKnown) : { rows: null, values: [] };
  const values = [
    ...activityParameters(sourceId, receivedAt, activity.sorted()),
    ...rollupParameters(deltas, has.labels),
    ...(has.counters ? counterParameters(budgeted) : []),
    ...reports.values,
  ];
  const rows = group.map((one) => one.rows);
  try {
    await copyBetween(
      pool,
      { name: "admit-lines", text: ADMIT, values: admitParameters(versions, keys) },
      [
        { name: "copy-lines", text: COPY, rows },
        ...(reports.rows === null ? [] : [{ name: "copy-reports", text: COPY_REPORTS, rows: [reports.rows] }]),
      ],
      { ...countStatement(has), values },
    );
    // What reports tell of may be settled otherwise a moment later: whoever reads what arrives asks the table for it.
    if (!has.reports) keepFreshLines(pool, (keys[0] as Key).eventId, rows);
    return "stored";
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code === "CH001") return "stale";
    if (code === "23505" && constraint === "usage_event_key_pkey") return "known";
    if (code === "23505" && constraint === REPORT_KEY && !isKnown) return writeTogether(pool, group, true);
    throw error;
  }
}

/** What all of a group add: each of them may still be written alone after it. */
function summed(group: readonly Written[]) {
  const { sourceId, versions } = (group[0] as Written).batch;
  const rollups = new RollupTally();
  const activity = new ActivityTally();
  for (const one of group) {
    rollups.addAll(one.rollups);
    activity.addAll(one.activity);
  }
  return {
    sourceId,
    versions,
    receivedAt: new Date(Math.max(...group.map(({ batch }) => batch.receivedAt.getTime()))),
    keys: group.flatMap(({ keys }) => keys),
    rollups,
    activity,
    budgeted: summedDeltas(group.map(({ budgeted }) => budgeted)),
    kept: group.flatMap(({ reports }) => (reports.rows.length === 0 ? [] : [reports])),
  };
}

const admitParameters = (versions: LedgerVersions, keys: readonly Key[]): string[] => [
  `${versions.inventory}`,
  `${versions.prices}`,
  `${versions.budgets}`,
  columnLiteral(keys, (key) => key.eventId, true),
  columnLiteral(keys, (key) => key.occurredAt, true),
  columnLiteral(keys, (key) => key.payloadHash, true),
];

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
