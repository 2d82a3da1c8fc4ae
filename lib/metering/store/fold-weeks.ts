/** Sums of whole weeks, and by place of their days too, made of the roll-ups by day, which stay what is true. */
import { type Db, poolOf } from "@/lib/db/client";
import { PLACE_COLUMNS } from "../core/place";
import { MEASURES } from "../core/rollup-deltas";

/** Whoever stores usage waits behind this: no longer than a moment, or the weeks are left to the next run. */
const WAIT = "200ms";
const LOCK_NOT_AVAILABLE = "55P03";

const METER_SUMS = ["quantity", "unpriced", "cost_usd", "flat_value_usd"] as const;
const summed = (sums: readonly string[]): string => sums.map((name) => `sum(${name})`).join(", ");
const hasAny = (sums: readonly string[]): string => sums.map((name) => `sum(${name}) <> 0`).join(" OR ");
const WEEK = "day >= $1::date AND day < $1::date + 7";

/** Of the dimensions that a week of a roll-up has, each with the one that stands for its place. */
const placesIn = (
  daily: string,
): string => `SELECT d.id, min(d.id) OVER (PARTITION BY ${PLACE_COLUMNS.map((name) => `d.${name}`).join(", ")}, d.identity_id IS NULL) AS place
  FROM usage_dimension d WHERE d.id IN (SELECT dimension_id FROM ${daily} WHERE ${WEEK})`;

/** The week and each of its days, of one pass over the days. @param more What rows are told apart by beside the place. */
const foldPlaces = (table: string, daily: string, more: readonly string[], sums: readonly string[]): string[] => {
  const keys = ["p.place", ...more].join(", ");
  return [
    `DELETE FROM ${table} WHERE starts >= $1::date AND starts < $1::date + 7`,
    `INSERT INTO ${table} (starts, days, ${["dimension_id", ...more, ...sums].join(", ")})
     SELECT coalesce(day, $1::date), CASE WHEN day IS NULL THEN 7 ELSE 1 END, ${keys}, ${summed(sums)}
     FROM ${daily} JOIN (${placesIn(daily)}) p ON p.id = dimension_id WHERE ${WEEK}
     GROUP BY GROUPING SETS ((day, ${keys}), (${keys})) HAVING ${hasAny(sums)}`,
  ];
};

/**
 * The lock waits for every statement that changes days, and each later one begins after it: so it sees that the week is being
 * summed, and takes it away. Nothing is summed under the lock.
 */
const BEGIN_WEEK = ["BEGIN", `SET LOCAL lock_timeout = '${WAIT}'`, "LOCK TABLE usage_daily IN SHARE ROW EXCLUSIVE MODE"];

/** Rows of nothing, which a revision is about to take away from the days, are no rows of the week. */
const FOLD = [
  "DELETE FROM usage_weekly WHERE week = $1::date",
  `INSERT INTO usage_weekly (week, dimension_id, ${MEASURES.join(", ")})
   SELECT $1::date, dimension_id, ${summed(MEASURES)} FROM usage_daily WHERE ${WEEK} GROUP BY dimension_id HAVING ${hasAny(MEASURES)}`,
  "DELETE FROM usage_weekly_meter WHERE week = $1::date",
  `INSERT INTO usage_weekly_meter (week, dimension_id, meter, ${METER_SUMS.join(", ")})
   SELECT $1::date, dimension_id, meter, ${summed(METER_SUMS)} FROM usage_daily_meter WHERE ${WEEK} GROUP BY dimension_id, meter HAVING ${hasAny(METER_SUMS)}`,
  ...foldPlaces("usage_place", "usage_daily", [], MEASURES),
  ...foldPlaces("usage_place_meter", "usage_daily_meter", ["meter"], METER_SUMS),
];

/** Mondays of weeks that ended before an instant, have usage and are not folded, as ISO dates, newest first. */
export async function weeksToFold(db: Db, before: Date): Promise<string[]> {
  const { rows } = await poolOf(db).query<{ week: string }>(
    `SELECT to_char(w, 'YYYY-MM-DD') AS week
     FROM generate_series((SELECT date_trunc('week', min(day)::timestamp) FROM usage_daily),
       date_trunc('week', $1::timestamptz AT TIME ZONE 'UTC') - interval '7 days', interval '7 days') AS w
     WHERE NOT EXISTS (SELECT 1 FROM usage_folded_week f WHERE f.week = w::date AND f.stands AND f.places)
       AND EXISTS (SELECT 1 FROM usage_daily u WHERE u.day >= w::date AND u.day < w::date + 7) ORDER BY w DESC`,
    [before.toISOString()],
  );
  return rows.map(({ week }) => week);
}

/** `busy`: those who store usage left no moment for it. `changed`: a day of it changed meanwhile, so nothing is kept. */
export type Folding = "stands" | "changed" | "busy";

/** Sums one week, and says that it stands unless a day of it changed meanwhile. */
export async function foldWeek(db: Db, week: string): Promise<Folding> {
  const client = await poolOf(db).connect();
  let isBroken = false;
  try {
    for (const statement of BEGIN_WEEK) await client.query(statement);
    await client.query("INSERT INTO usage_folded_week (week, stands) VALUES ($1::date, false) ON CONFLICT DO NOTHING", [week]);
    await client.query("COMMIT");
    await client.query("BEGIN");
    for (const statement of FOLD) await client.query(statement, [week]);
    const stands = await client.query("UPDATE usage_folded_week SET stands = true, places = true WHERE week = $1::date", [week]);
    await client.query(stands.rowCount === 1 ? "COMMIT" : "ROLLBACK");
    return stands.rowCount === 1 ? "stands" : "changed";
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {
      isBroken = true;
    });
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return "busy";
    throw error;
  } finally {
    client.release(isBroken);
  }
}

/** Has all weeks summed anew: whoever ran before may have been a version that knows nothing of them. */
export async function forgetFoldedWeeks(db: Db): Promise<void> {
  await poolOf(db).query("DELETE FROM usage_folded_week");
}
