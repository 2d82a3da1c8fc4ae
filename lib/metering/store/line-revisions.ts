/**
 * What lines of closed periods would say by the inventory and the prices of today. The lines stay as they are: the next
 * period that closes posts the difference.
 */
import type { ClientBase } from "pg";
import { arrayLiteral, columnLiteral, type Scalar } from "@/lib/db/array-literal";
import { type Db, poolOf } from "@/lib/db/client";
import type { LedgerVersions } from "./insert-lines";
import type { StoredCharge } from "./ledger-line";
import type { LineCursor, StoredLine } from "./read-lines";
import type { Revision } from "./revise-lines";

type RevisedFields = Pick<StoredLine, "dimensionId" | "charges" | "costUsd" | "flatValueUsd" | "flags">;
const keyOf = ({ eventId, lineNo }: Pick<LineCursor, "eventId" | "lineNo">): string => `${eventId} ${lineNo}`;

/** The lines as they stand with their revisions. */
export async function withRevisions(db: Db, lines: readonly StoredLine[]): Promise<StoredLine[]> {
  if (lines.length === 0) return [];
  const { rows } = await poolOf(db).query<RevisedFields & Pick<LineCursor, "eventId" | "lineNo">>(
    `SELECT r.event_id::text AS "eventId", r.line_no AS "lineNo", r.dimension_id AS "dimensionId", r.charges, r.cost_usd::text AS "costUsd",
      r.flat_value_usd::text AS "flatValueUsd", r.flags
    FROM line_revision r JOIN unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS t(occurred_at, event_id, line_no)
      ON t.occurred_at = r.occurred_at AND t.event_id = r.event_id AND t.line_no = r.line_no`,
    [
      columnLiteral(lines, (line) => line.occurredAt.toISOString()),
      columnLiteral(lines, (line) => line.eventId),
      columnLiteral(lines, (line) => line.lineNo),
    ],
  );
  const revised = new Map(rows.map(({ eventId, lineNo, ...fields }) => [keyOf({ eventId, lineNo }), fields]));
  return revised.size === 0 ? [...lines] : lines.map((line) => ({ ...line, ...revised.get(keyOf(line)) }));
}

const json = (charges: readonly StoredCharge[]): string => JSON.stringify(charges);
const COLUMNS: readonly [name: string, type: string, of: (revision: Revision) => Scalar][] = [
  ["occurred_at", "timestamptz", ({ before }) => before.occurredAt.toISOString()],
  ["event_id", "uuid", ({ before }) => before.eventId],
  ["line_no", "smallint", ({ before }) => before.lineNo],
  ["old_dimension_id", "integer", ({ before }) => before.dimensionId],
  ["old_charges", "jsonb", ({ before }) => json(before.charges)],
  ["dimension_id", "integer", ({ after }) => after.dimensionId],
  ["charges", "jsonb", ({ after }) => json(after.charges)],
  ["cost_usd", "numeric", ({ after }) => after.costUsd],
  ["flat_value_usd", "numeric", ({ after }) => after.flatValueUsd],
  // A list inside an array parameter travels as text; null stands for the empty list.
  ["flags", "text", ({ after: { flags } }) => (flags.length === 0 ? null : arrayLiteral(flags))],
];
const KEY = ["occurred_at", "event_id", "line_no"];
const same = (a: string, b: string): string => KEY.map((name) => `${a}.${name} = ${b}.${name}`).join(" AND ");

/** Refused whole when a line or its revision is no longer as it was read, when its period is not closed, or versions moved on. */
const KEEP = `WITH current_version AS (
  SELECT 1 FROM ledger_version WHERE id = 1 AND inventory = $1::integer AND prices = $2::integer FOR SHARE
), incoming AS MATERIALIZED (
  SELECT * FROM unnest(${COLUMNS.map(([, type], i) => `$${i + 4}::${type}[]`).join(", ")}) AS t(${COLUMNS.map(([name]) => name).join(", ")})
), standing AS (
  SELECT 1 FROM incoming i JOIN usage_line l ON ${same("l", "i")} LEFT JOIN line_revision r ON ${same("r", "i")}
  WHERE coalesce(r.dimension_id, l.dimension_id) = i.old_dimension_id AND coalesce(r.charges, l.charges) = i.old_charges
    AND EXISTS (SELECT 1 FROM billing_period p WHERE p.state = 'closed' AND i.occurred_at >= p.starts_at AND i.occurred_at < p.ends_at)
), verdict AS MATERIALIZED (
  SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM current_version) THEN refuse_batch('stale')
    WHEN (SELECT count(*) FROM standing) <> cardinality($4::timestamptz[]) THEN refuse_batch('stale') ELSE 1 END AS ok
)
INSERT INTO line_revision (${KEY.join(", ")}, dimension_id, charges, cost_usd, flat_value_usd, flags, revised_at)
SELECT ${KEY.map((name) => `i.${name}`).join(", ")}, i.dimension_id, i.charges, i.cost_usd, i.flat_value_usd, coalesce(i.flags::text[], '{}'), $3::timestamptz FROM incoming i
WHERE (SELECT ok FROM verdict) = 1
ON CONFLICT (${KEY.join(", ")}) DO UPDATE SET dimension_id = excluded.dimension_id, charges = excluded.charges, cost_usd = excluded.cost_usd,
  flat_value_usd = excluded.flat_value_usd, flags = excluded.flags, revised_at = excluded.revised_at`;

/** What says the same as its line is none. */
const DROP_EQUAL = `DELETE FROM line_revision r USING usage_line l, unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS t(${KEY.join(", ")})
WHERE ${same("r", "t")} AND ${same("l", "t")} AND l.dimension_id = r.dimension_id AND l.charges = r.charges`;

/**
 * Keeps what lines of closed periods would say.
 * @param on A connection with an open transaction, which a refusal ends.
 * @returns whether they were kept; if not, the lines are to be read again.
 */
export async function keepRevisions(
  on: Pick<ClientBase, "query">,
  versions: LedgerVersions,
  revisions: readonly Revision[],
  now: Date,
): Promise<boolean> {
  if (revisions.length === 0) return true;
  // Two that keep revisions of the same lines go one after the other, so that each sees what the other kept.
  await on.query("LOCK TABLE line_revision IN SHARE ROW EXCLUSIVE MODE");
  const columns = COLUMNS.map(([, , of]) => columnLiteral(revisions, of));
  try {
    await on.query(KEEP, [versions.inventory, versions.prices, now, ...columns]);
  } catch (error) {
    if ((error as { code?: string }).code === "CH001") return false;
    throw error;
  }
  await on.query(DROP_EQUAL, columns.slice(0, KEY.length));
  return true;
}

/** Lines of periods that are open again and have a revision, the oldest first: what they should say, and the line as it is. */
export async function readOpenRevisions(db: Db, limit: number): Promise<(LineCursor & RevisedFields)[]> {
  const { rows } = await poolOf(db).query<LineCursor & RevisedFields>(
    `SELECT r.occurred_at AS "occurredAt", r.event_id::text AS "eventId", r.line_no AS "lineNo", r.dimension_id AS "dimensionId", r.charges,
      r.cost_usd::text AS "costUsd", r.flat_value_usd::text AS "flatValueUsd", r.flags
    FROM line_revision r
    WHERE NOT EXISTS (SELECT 1 FROM billing_period p WHERE p.state = 'closed' AND r.occurred_at >= p.starts_at AND r.occurred_at < p.ends_at)
    ORDER BY r.occurred_at, r.event_id, r.line_no LIMIT $1`,
    [limit],
  );
  return rows;
}

export async function deleteRevisions(on: Pick<ClientBase, "query">, keys: readonly LineCursor[]): Promise<void> {
  await on.query(
    `DELETE FROM line_revision r USING unnest($1::timestamptz[], $2::uuid[], $3::smallint[]) AS t(${KEY.join(", ")}) WHERE ${same("r", "t")}`,
    [
      columnLiteral(keys, (key) => key.occurredAt.toISOString()),
      columnLiteral(keys, (key) => key.eventId),
      columnLiteral(keys, (key) => key.lineNo),
    ],
  );
}
