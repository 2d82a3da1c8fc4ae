import { type Db, poolOf } from "@/lib/db/client";
import { rollupDeltas } from "../core/rollup-deltas";
import { columnLiteral } from "./array-literal";
import type { LedgerVersions } from "./insert-lines";
import type { StoredLine } from "./read-lines";
import { rollupParameters, rollupUpserts } from "./rollups";

/** A stored line and what it becomes: another dimension, other charges, or both. */
export type Revision = { before: StoredLine; after: StoredLine };

const FIRST_ROLLUP = 12;

/**
 * Changes lines and moves their part of the roll-ups in one statement. Refused whole when a line is no longer as it was
 * read (another revision came first) or when inventory or prices changed since.
 */
const REVISE = `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer FOR SHARE
), incoming AS (
  SELECT * FROM unnest($3::timestamptz[], $4::uuid[], $5::smallint[], $6::integer[], $7::integer[], $8::smallint[], $9::jsonb[], $10::numeric[], $11::text[])
    AS t(occurred_at, event_id, line_no, old_dimension_id, dimension_id, unpriced_events, charges, cost_usd, flags)
), changed AS (
  UPDATE usage_line l SET dimension_id = i.dimension_id, unpriced_events = i.unpriced_events, charges = i.charges, cost_usd = i.cost_usd,
    flags = coalesce(i.flags, '{}')::text[]
  FROM incoming i
  WHERE l.occurred_at = i.occurred_at AND l.event_id = i.event_id AND l.line_no = i.line_no AND l.dimension_id = i.old_dimension_id
  RETURNING 1
), verdict AS MATERIALIZED (
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) THEN refuse_batch('stale')
    WHEN (SELECT count(*) FROM changed) <> cardinality($4::uuid[]) THEN refuse_batch('stale') ELSE 1 END AS ok
), ${rollupUpserts(FIRST_ROLLUP, "(SELECT ok FROM verdict) = 1")}
SELECT ok FROM verdict`;

/** @returns whether the revisions were stored; if not, nothing was and the lines are to be read again. */
export async function reviseLines(db: Db, versions: LedgerVersions, revisions: readonly Revision[]): Promise<boolean> {
  if (revisions.length === 0) return true;
  const column = (of: (revision: Revision) => string | number | null): string => columnLiteral(revisions, of);
  const deltas = rollupDeltas(
    revisions.flatMap(({ before, after }) => [
      { line: before, sign: -1 as const },
      { line: after, sign: 1 as const },
    ]),
  );
  const values = [
    versions.inventory,
    versions.prices,
    column((r) => r.before.occurredAt.toISOString()),
    column((r) => r.before.eventId),
    column((r) => r.before.lineNo),
    column((r) => r.before.dimensionId),
    column((r) => r.after.dimensionId),
    column((r) => r.after.unpricedEvents),
    column((r) => JSON.stringify(r.after.charges)),
    column((r) => r.after.costUsd),
    column((r) => (r.after.flags.length === 0 ? null : columnLiteral(r.after.flags, (flag) => flag))),
    ...rollupParameters(deltas),
  ];
  try {
    await poolOf(db).query({ name: "revise-lines", text: REVISE, values });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "CH001") return false;
    throw error;
  }
}

/** Takes away roll-up rows that revisions left with nothing in them. */
export async function dropEmptyRollups(db: Db, dimensionIds: readonly number[]): Promise<void> {
  for (const table of ["usage_daily", "usage_hourly"]) {
    await poolOf(db).query(`DELETE FROM ${table} WHERE dimension_id = ANY($1::integer[]) AND events = 0 AND requests = 0`, [dimensionIds]);
  }
  await poolOf(db).query(
    "DELETE FROM usage_daily_meter WHERE dimension_id = ANY($1::integer[]) AND quantity = 0 AND unpriced = 0 AND cost_usd = 0",
    [dimensionIds],
  );
  await poolOf(db).query("DELETE FROM usage_daily_team WHERE events = 0 AND requests = 0");
}

/** The billing periods that still take changes, as spans; a period that was never opened on record is open. */
export async function closedPeriods(db: Db): Promise<{ start: Date; end: Date }[]> {
  const rows = await db.billingPeriod.findMany({ where: { state: { not: "open" } }, orderBy: { startsAt: "asc" } });
  return rows.map((row) => ({ start: row.startsAt, end: row.endsAt }));
}
