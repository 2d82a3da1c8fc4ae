import type { ClientBase } from "pg";
import { counterParameters, counterUpsert } from "@/lib/budgets";
import { arrayLiteral, columnLiteral, type Scalar } from "@/lib/db/array-literal";
import { type Db, poolOf } from "@/lib/db/client";
import type { BudgetCounters } from "../core/budget-counters";
import { MEASURES, RollupTally } from "../core/rollup-deltas";
import type { LedgerVersions } from "./insert-lines";
import type { StoredLine } from "./read-lines";
import { rollupParameterCount, rollupParameters, rollupUpserts } from "./rollups";

/**
 * A stored line and what it becomes: another dimension, other charges, another role. `isNew`: added a moment ago, so that it
 * may change in a closed period too.
 */
export type Revision = { before: StoredLine; after: StoredLine; isNew?: boolean };

type Column = { name: string; type: string; of: (line: StoredLine, isNew: boolean) => Scalar };
const json = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

const RATED: readonly Column[] = [
  { name: "dimension_id", type: "integer", of: (line) => line.dimensionId },
  { name: "unpriced_events", type: "smallint", of: (line) => line.unpricedEvents },
  { name: "charges", type: "jsonb", of: (line) => json(line.charges) },
  { name: "cost_usd", type: "numeric", of: (line) => line.costUsd },
  { name: "flat_value_usd", type: "numeric", of: (line) => line.flatValueUsd },
  // A list inside an array parameter travels as text; null stands for the empty list.
  { name: "flags", type: "text[]", of: (line) => (line.flags.length === 0 ? null : arrayLiteral(line.flags)) },
];
const SETTLED: readonly Column[] = [
  ...RATED,
  { name: "role", type: "text", of: (line) => line.role },
  { name: "hints", type: "jsonb", of: (line) => json(line.hints) },
  { name: "details", type: "jsonb", of: (line) => json(line.details) },
  { name: "labels", type: "jsonb", of: (line) => json(line.labels) },
  { name: "trace_id", type: "text", of: (line) => line.traceId },
  { name: "span_id", type: "text", of: (line) => line.spanId },
  { name: "parent_span_id", type: "text", of: (line) => line.parentSpanId },
  { name: "session_id", type: "text", of: (line) => line.sessionId },
  { name: "call_key", type: "text", of: (line) => line.callKey },
  { name: "counted_by", type: "uuid", of: (line) => line.countedBy },
];
/** `rated`: dimension and charges. `settled`: also the role, and what other reports of the call tell. */
const KINDS = { rated: RATED, settled: SETTLED } as const;
export type RevisionKind = keyof typeof KINDS;

/** What a line is known by, and what must still be as it was read. */
const GUARD: readonly Column[] = [
  { name: "occurred_at", type: "timestamptz", of: (line) => line.occurredAt.toISOString() },
  { name: "event_id", type: "uuid", of: (line) => line.eventId },
  { name: "line_no", type: "smallint", of: (line) => line.lineNo },
  { name: "old_dimension_id", type: "integer", of: (line) => line.dimensionId },
  { name: "old_role", type: "text", of: (line) => line.role },
  { name: "old_cost_usd", type: "numeric", of: (line) => line.costUsd },
  { name: "old_flat_value_usd", type: "numeric", of: (line) => line.flatValueUsd },
  { name: "is_new", type: "boolean", of: (_, isNew) => String(isNew) },
];
const FIRST = 4;

/** That the statement goes on. */
const GOES_ON = "(SELECT ok FROM verdict) = 1";

/**
 * Changes lines and moves their part of the roll-ups and of the counters of budgets in one statement. Refused whole when a
 * line is no longer as it was read (another revision came first), when inventory, prices or budgets changed since, or when its
 * period is closed. The lock of no row of the periods makes it wait for a close that is under way, before it looks. A new line
 * of a closed period marks its day, so that whoever corrects the period looks into it.
 */
function statement(columns: readonly Column[]): string {
  const incoming = [...GUARD, ...columns];
  const isShut = "p.state = 'closed' AND i.occurred_at >= p.starts_at AND i.occurred_at < p.ends_at";
  const typed = ({ type }: Column, i: number): string => `$${FIRST + i}::${type.endsWith("[]") ? "text" : type}[]`;
  const set = ({ name, type }: Column): string => `${name} = ${type.endsWith("[]") ? `coalesce(i.${name}, '{}')::${type}` : `i.${name}`}`;
  return `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer AND budgets = $3::integer FOR SHARE
), after_closes AS (
  SELECT 1 FROM billing_period WHERE id = '' FOR SHARE
), incoming AS MATERIALIZED (
  SELECT * FROM unnest(${incoming.map(typed).join(", ")}) AS t(${incoming.map(({ name }) => name).join(", ")})
), changed AS (
  UPDATE usage_line l SET ${columns.map(set).join(", ")}
  FROM incoming i
  WHERE l.occurred_at = i.occurred_at AND l.event_id = i.event_id AND l.line_no = i.line_no AND l.dimension_id = i.old_dimension_id
    AND l.role = i.old_role AND l.cost_usd IS NOT DISTINCT FROM i.old_cost_usd
    AND l.flat_value_usd IS NOT DISTINCT FROM i.old_flat_value_usd
  RETURNING 1
), touched AS (
  UPDATE period_day d SET is_touched = true FROM incoming i JOIN billing_period p ON ${isShut}
  WHERE i.is_new AND d.period_id = p.id AND d.version = p.version AND d.day = (i.occurred_at AT TIME ZONE 'UTC')::date AND NOT d.is_touched
), verdict AS MATERIALIZED (
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) OR EXISTS (SELECT 1 FROM after_closes) THEN refuse_batch('stale')
    WHEN EXISTS (SELECT 1 FROM incoming i JOIN billing_period p ON ${isShut} WHERE NOT i.is_new) THEN refuse_batch('stale')
    WHEN (SELECT count(*) FROM changed) <> cardinality($${FIRST}::timestamptz[]) THEN refuse_batch('stale') ELSE 1 END AS ok
), add_counters AS (${counterUpsert(FIRST + incoming.length + rollupParameterCount(true), GOES_ON)}
), ${rollupUpserts(FIRST + incoming.length, GOES_ON, true)}
SELECT ok FROM verdict`;
}
const STATEMENTS = { rated: statement(RATED), settled: statement(SETTLED) };

/**
 * @param on A connection with an open transaction, which a refusal ends; else the statement is one of its own.
 * @returns whether the revisions were stored; if not, nothing was and the lines are to be read again.
 */
export async function reviseLines(
  db: Db,
  kind: RevisionKind,
  versions: LedgerVersions,
  revisions: readonly Revision[],
  counters: BudgetCounters,
  on: Pick<ClientBase, "query"> = poolOf(db),
): Promise<boolean> {
  if (revisions.length === 0) return true;
  const rollups = new RollupTally();
  for (const { before, after } of revisions) {
    rollups.add(before, -1);
    rollups.add(after, 1);
    counters.add(before, -1);
    counters.add(after, 1);
  }
  const values = [
    versions.inventory,
    versions.prices,
    versions.budgets,
    ...GUARD.map(({ of }) => columnLiteral(revisions, (revision) => of(revision.before, revision.isNew ?? false))),
    ...KINDS[kind].map(({ of }) => columnLiteral(revisions, ({ after, isNew }) => of(after, isNew ?? false))),
    ...rollupParameters(rollups.deltas(), true),
    ...counterParameters(counters.deltas()),
  ];
  try {
    await on.query({ name: `revise-lines-${kind}`, text: STATEMENTS[kind], values });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "CH001") return false;
    throw error;
  }
}

/** A second line of an event has a cost and counts neither an event nor a request, so every measure is looked at. */
const EMPTY = MEASURES.map((measure) => `${measure} = 0`).join(" AND ");

/**
 * Takes away roll-up rows that revisions left with nothing in them.
 * @param days ISO dates, where they are known: without them all rows of these dimensions are looked at.
 */
export async function dropEmptyRollups(db: Db, dimensionIds: readonly number[], days?: readonly string[]): Promise<void> {
  const on = (day: string): string => (days ? `AND ${day} = ANY($2::date[])` : "");
  const where = "dimension_id = ANY($1::integer[])";
  const values = days ? [dimensionIds, days] : [dimensionIds];
  const hours = days
    ? "AND hour = ANY(SELECT generate_series(d::timestamptz, d::timestamptz + interval '23 hours', interval '1 hour') FROM unnest($2::text[]) AS d)"
    : "";
  await poolOf(db).query(`DELETE FROM usage_daily WHERE ${where} ${on("day")} AND ${EMPTY}`, values);
  await poolOf(db).query(`DELETE FROM usage_hourly WHERE ${where} ${hours} AND ${EMPTY}`, [
    dimensionIds,
    ...(days ? [days.map((day) => `${day}T00:00:00Z`)] : []),
  ]);
  await poolOf(db).query(
    `DELETE FROM usage_daily_meter WHERE ${where} ${on("day")} AND quantity = 0 AND unpriced = 0 AND cost_usd = 0 AND flat_value_usd = 0`,
    values,
  );
  await poolOf(db).query(`DELETE FROM usage_daily_label WHERE ${where} ${on("day")} AND ${EMPTY}`, values);
  await poolOf(db).query(`DELETE FROM usage_daily_team WHERE ${days ? "day = ANY($1::date[]) AND" : ""} ${EMPTY}`, days ? [days] : []);
}

/** The closed billing periods, as spans: their lines stay as they are. One in review is open, as is one that is not on record. */
export async function closedPeriods(db: Db): Promise<{ start: Date; end: Date }[]> {
  const rows = await db.billingPeriod.findMany({ where: { state: "closed" }, orderBy: { startsAt: "asc" } });
  return rows.map((row) => ({ start: row.startsAt, end: row.endsAt }));
}
