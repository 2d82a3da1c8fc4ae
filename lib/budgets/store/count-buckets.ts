/**
 * What a budget counts, told apart by more than its windows: by hour or day, and by who used it. Whole hours and days are read
 * from roll-ups: by dimension, and of days with a label by that label. Roll-ups know no further attempts, which are no requests:
 * these have an index of their own, as have the lines that carry labels.
 */
import { columnLiteral } from "@/lib/db/array-literal";
import type { Tx } from "@/lib/db/client";
import type { Span } from "@/lib/kernel/period";
import { type Amount, type Budget, parseAmount } from "../core/budget";
import type { Member } from "../core/count-ledger";
import { COST_OF_LINE, IS_FURTHER_ATTEMPT, OF_LINE, OF_ROLLUP } from "./count-ledger";

export type Grain = "hour" | "day";

/** $1, $2: members. $3, $4: the span, of whole hours or days. $5: the unit. $6: the labels. $7, $8: the one label that days are read by. */
const MEMBERS = "unnest($1::int[], $2::text[]) AS m(dimension_id, value)";
const ASKED = "(SELECT $5::text AS unit, $6::jsonb AS labels, $7::text AS label, $8::text AS label_value) AS s";
const IN_DAYS =
  "d.dimension_id = ANY($1::int[]) AND d.day >= ($3::timestamptz AT TIME ZONE 'UTC')::date AND d.day < ($4::timestamptz AT TIME ZONE 'UTC')::date";
const IN_HOURS = "d.dimension_id = ANY($1::int[]) AND d.hour >= $3::timestamptz AND d.hour < $4::timestamptz";
const IN_LINES =
  "l.dimension_id = ANY($1::int[]) AND l.occurred_at >= $3::timestamptz AND l.occurred_at < $4::timestamptz AND l.role = 'billable'";
const CARRY_LABELS = "l.labels IS NOT NULL AND l.labels @> s.labels";
const BEGIN_OF_DAY = "(d.day::timestamp AT TIME ZONE 'UTC')";

/** Rows with `at`, `dimension_id`, `amount` and `cost`. */
function rowsOf({ unit, labels }: Budget, grain: Grain): string {
  const named = Object.keys(labels).length;
  const parts = [wholeOf(named, grain)];
  // Of lines themselves only requests are counted.
  if (unit === "requests" && !(named > 0 && grain === "hour"))
    parts.push(`SELECT date_trunc('${grain}', l.occurred_at, 'UTC') AS at, l.dimension_id, -coalesce(l.requests, 0) AS amount, 0 AS cost
      FROM usage_line l CROSS JOIN ${ASKED} WHERE ${IN_LINES} AND ${IS_FURTHER_ATTEMPT}${named > 0 ? ` AND ${CARRY_LABELS}` : ""}`);
  return parts.join(" UNION ALL ");
}

function wholeOf(labels: number, grain: Grain): string {
  if (labels > 0 && grain === "hour")
    return `SELECT date_trunc('hour', l.occurred_at, 'UTC') AS at, l.dimension_id, ${OF_LINE} AS amount, ${COST_OF_LINE} AS cost
      FROM usage_line l CROSS JOIN ${ASKED} WHERE ${IN_LINES} AND ${CARRY_LABELS}`;
  const [table, at, isIn] =
    labels > 0
      ? ["usage_daily_label", BEGIN_OF_DAY, `d.name = s.label AND d.value = s.label_value AND ${IN_DAYS}`]
      : grain === "day"
        ? ["usage_daily", BEGIN_OF_DAY, IN_DAYS]
        : ["usage_hourly", "d.hour", IN_HOURS];
  return `SELECT ${at} AS at, d.dimension_id, ${OF_ROLLUP} AS amount, d.cost_usd AS cost FROM ${table} d CROSS JOIN ${ASKED} WHERE ${isIn}`;
}

/** The same of whole days, by value: of usage that nothing but its team, unit and environment tells apart, a hundredth of the rows. */
const BY_TEAM = `SELECT ${BEGIN_OF_DAY} AS at, t.value, ${OF_ROLLUP} AS amount FROM usage_daily_team d CROSS JOIN ${ASKED}
  JOIN (SELECT DISTINCT m.value, coalesce(x.team_id, '') AS team_id, coalesce(x.business_unit_id, '') AS business_unit_id,
      coalesce(x.environment_id, '') AS environment_id FROM ${MEMBERS} JOIN usage_dimension x ON x.id = m.dimension_id) t
    ON t.team_id = d.team_id AND t.business_unit_id = d.business_unit_id AND t.environment_id = d.environment_id
  WHERE d.day >= ($3::timestamptz AT TIME ZONE 'UTC')::date AND d.day < ($4::timestamptz AT TIME ZONE 'UTC')::date`;

const parametersOf = ({ unit, labels }: Budget, members: readonly Member[], { start, end }: Span): string[] => [
  columnLiteral(members, ({ dimensionId }) => dimensionId),
  columnLiteral(members, ({ value }) => value),
  start.toISOString(),
  end.toISOString(),
  unit,
  JSON.stringify(labels),
  ...(Object.entries(labels)[0] ?? ["", ""]),
];

/**
 * Used by the start of each hour or day ("2026-10-01T00:00:00Z"), by count, of a budget that is not in credits, and of one label at most.
 * `isByTeam` only with all members of what is counted.
 */
export async function countBuckets(
  tx: Tx,
  { budget, members, isByTeam }: { budget: Budget; members: readonly Member[]; isByTeam: boolean },
  span: Span,
  grain: Grain,
): Promise<Map<string, Map<string, Amount>>> {
  const counted = new Map<string, Map<string, Amount>>();
  if (members.length === 0) return counted;
  const byDimension = `SELECT r.at, m.value, r.amount FROM (${rowsOf(budget, grain)}) r JOIN ${MEMBERS} ON m.dimension_id = r.dimension_id`;
  const rows = await tx.$queryRawUnsafe<{ value: string; bucket: string; amount: string }[]>(
    `SELECT u.value, to_char(u.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS bucket, sum(u.amount)::text AS amount
     FROM (${isByTeam && grain === "day" && budget.unit !== "requests" ? BY_TEAM : byDimension}) u GROUP BY 1, 2`,
    ...parametersOf(budget, members, span),
  );
  for (const { value, bucket, amount } of rows) {
    const known = counted.get(value) ?? new Map<string, Amount>();
    counted.set(value, known.set(bucket, parseAmount(amount)));
  }
  return counted;
}

export type User = { identityId: string; used: Amount; costUsd: Amount };

/** Who used it in whole days, most first; usage that nobody answers for is left out. */
export async function countUsers(tx: Tx, budget: Budget, members: readonly Member[], span: Span, most: number): Promise<User[]> {
  if (members.length === 0) return [];
  const rows = await tx.$queryRawUnsafe<{ identityId: string; used: string; costUsd: string }[]>(
    `SELECT d.identity_id AS "identityId", sum(u.amount)::text AS used, sum(u.cost)::text AS "costUsd"
     FROM (${rowsOf(budget, "day")}) u JOIN ${MEMBERS} ON m.dimension_id = u.dimension_id JOIN usage_dimension d ON d.id = u.dimension_id
     WHERE d.identity_id IS NOT NULL GROUP BY 1 HAVING sum(u.amount) > 0
     ORDER BY sum(u.amount) DESC, d.identity_id COLLATE "C" LIMIT ${most}`,
    ...parametersOf(budget, members, span),
  );
  return rows.map(({ identityId, used, costUsd }) => ({ identityId, used: parseAmount(used), costUsd: parseAmount(costUsd) }));
}
