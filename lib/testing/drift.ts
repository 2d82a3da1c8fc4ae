/** What is counted beside the lines, held against the lines themselves, row by row. Knows nothing of how it is kept up. */
import type pg from "pg";

const CHARGED = (name: string): string =>
  `(SELECT sum((c->>'${name}')::numeric) FROM jsonb_array_elements(l.charges) c WHERE c->>'${name}' IS NOT NULL)`;
const MEASURES: Readonly<Record<string, string>> = {
  events: "l.events",
  requests: "l.requests",
  errors: "CASE WHEN l.status = 'error' THEN l.events END",
  unpriced_events: "l.unpriced_events",
  input: "l.input",
  cache_read: "l.cache_read",
  cache_write: "coalesce(l.cache_write, 0) + coalesce(l.cache_write_5m, 0) + coalesce(l.cache_write_1h, 0)",
  output: "l.output",
  reasoning: "l.reasoning",
  embedding: "l.embedding",
  cost_usd: `coalesce(l.cost_usd, ${CHARGED("costUsd")})`,
  flat_value_usd: CHARGED("flatValueUsd"),
};
const METERS: Readonly<Record<string, string>> = {
  quantity: "(c->>'quantity')::numeric",
  unpriced: "(c->>'costUsd' IS NULL)::integer",
  cost_usd: "(c->>'costUsd')::numeric",
  flat_value_usd: "(c->>'flatValueUsd')::numeric",
};
const DAY = "(l.occurred_at AT TIME ZONE 'UTC')::date";
const HOUR = "date_trunc('hour', l.occurred_at, 'UTC')";
const WEEK = "date_trunc('week', l.occurred_at AT TIME ZONE 'UTC')::date";
const STANDS = "IN (SELECT week FROM usage_folded_week WHERE stands AND places)";
/** A row for the week of a line and one for its day. */
const STARTS = `CASE WHEN span.days = 7 THEN ${WEEK} ELSE ${DAY} END`;
const SPANS = "CROSS JOIN (VALUES (1), (7)) AS span(days)";
const PLACE_NAMES =
  "source_id team_id business_unit_id cost_centre_id application_id environment_id tool provider model operation billing".split(" ");
const PLACE: Readonly<Record<string, string>> = {
  is_of_nobody: "d.identity_id IS NULL",
  ...Object.fromEntries(PLACE_NAMES.map((name) => [name, `coalesce(d.${name}, '')`])),
};
/** Rows of places by what their dimension says, whichever of its dimensions stands for a place. */
const placesIn = (table: string): string =>
  `(SELECT p.*, ${Object.entries(PLACE)
    .map(([name, of]) => `${of} AS ${name}`)
    .join(", ")} FROM ${table} p JOIN usage_dimension d ON d.id = p.dimension_id) placed`;
const TEAM = ["team_id", "business_unit_id", "environment_id"] as const;

type Kept = {
  table: string;
  keys: Readonly<Record<string, string>>;
  sums: Readonly<Record<string, string>>;
  from: string;
  where: string;
  held?: string;
  /** What its rows are read from, where not from itself. */
  rows?: string;
  /** Made of other roll-ups by a job, and so not there at once. */
  isLater?: boolean;
};
const LINES = "usage_line l JOIN usage_dimension d ON d.id = l.dimension_id";
const BILLABLE = "l.role = 'billable'";
const KEPT: readonly Kept[] = [
  { table: "usage_daily", keys: { day: DAY, dimension_id: "l.dimension_id" }, sums: MEASURES, from: LINES, where: BILLABLE },
  {
    table: "usage_daily_team",
    keys: { day: DAY, ...Object.fromEntries(TEAM.map((name) => [name, `coalesce(d.${name}, '')`])) },
    sums: MEASURES,
    from: LINES,
    where: BILLABLE,
  },
  {
    table: "usage_daily_meter",
    keys: { day: DAY, dimension_id: "l.dimension_id", meter: "c->>'meter'", price_id: "coalesce((c->>'priceId')::integer, 0)" },
    sums: METERS,
    from: `${LINES} CROSS JOIN LATERAL jsonb_array_elements(l.charges) c`,
    where: BILLABLE,
  },
  {
    table: "usage_daily_label",
    keys: { name: "label.key", day: DAY, value: "label.value", dimension_id: "l.dimension_id" },
    sums: MEASURES,
    from: `${LINES} CROSS JOIN LATERAL jsonb_each_text(l.labels) AS label`,
    where: `${BILLABLE} AND label.key NOT LIKE 'saved\\_%'`,
  },
  // A week that changed since it was summed is read by its days.
  {
    table: "usage_weekly",
    keys: { week: WEEK, dimension_id: "l.dimension_id" },
    sums: MEASURES,
    from: LINES,
    where: `${BILLABLE} AND ${WEEK} ${STANDS}`,
    held: `week ${STANDS}`,
    isLater: true,
  },
  {
    table: "usage_weekly_meter",
    keys: { week: WEEK, dimension_id: "l.dimension_id", meter: "c->>'meter'" },
    sums: METERS,
    from: `${LINES} CROSS JOIN LATERAL jsonb_array_elements(l.charges) c`,
    where: `${BILLABLE} AND ${WEEK} ${STANDS}`,
    held: `week ${STANDS}`,
    isLater: true,
  },
  {
    table: "usage_place",
    keys: { starts: STARTS, days: "span.days", ...PLACE },
    sums: MEASURES,
    from: `${LINES} ${SPANS}`,
    where: `${BILLABLE} AND ${WEEK} ${STANDS}`,
    rows: placesIn("usage_place"),
    held: `date_trunc('week', starts::timestamp)::date ${STANDS}`,
    isLater: true,
  },
  {
    table: "usage_place_meter",
    keys: { starts: STARTS, days: "span.days", ...PLACE, meter: "c->>'meter'" },
    sums: METERS,
    from: `${LINES} ${SPANS} CROSS JOIN LATERAL jsonb_array_elements(l.charges) c`,
    where: `${BILLABLE} AND ${WEEK} ${STANDS}`,
    rows: placesIn("usage_place_meter"),
    held: `date_trunc('week', starts::timestamp)::date ${STANDS}`,
    isLater: true,
  },
  // Hours are kept for a while only.
  {
    table: "usage_hourly",
    keys: { hour: HOUR, dimension_id: "l.dimension_id" },
    sums: MEASURES,
    from: LINES,
    where: `${BILLABLE} AND l.occurred_at >= date_trunc('hour', now()) - interval '13 days'`,
    held: "hour >= date_trunc('hour', now()) - interval '13 days'",
  },
  {
    table: "source_activity",
    keys: { source_id: "d.source_id", day: "(l.received_at AT TIME ZONE 'UTC')::date", producer: "l.producer" },
    sums: {
      accepted: "1",
      missing_usage: "(l.quality = 'missing')::integer",
      lag_ms_total: "greatest(0, round(extract(epoch FROM l.received_at - l.occurred_at) * 1000))",
    },
    from: LINES,
    where: "l.line_no = 0",
  },
];

function driftSql({ table, keys, sums, from, where, rows: kept = table, held = "true" }: Kept): string {
  const names = Object.keys(keys);
  const measured = Object.keys(sums);
  const counted = `SELECT ${names.map((name) => `${keys[name]} AS ${name}`).join(", ")},
    ${measured.map((name) => `coalesce(sum(${sums[name]}), 0)::numeric AS ${name}`).join(", ")}
    FROM ${from} WHERE ${where} GROUP BY ${names.map((_, i) => i + 1).join(", ")}`;
  const rows = (alias: string): string => `ROW(${measured.map((name) => `coalesce(${alias}.${name}, 0)::numeric`).join(", ")})`;
  return `SELECT '${table}' AS kept, ${names.join(", ")}, to_jsonb(counted) AS lines, to_jsonb(held) AS held
    FROM (${counted}) counted FULL JOIN (SELECT * FROM ${kept} WHERE ${held}) held USING (${names.join(", ")})
    WHERE ${rows("counted")} <> ${rows("held")} LIMIT 5`;
}

type Run = (sql: string) => Promise<pg.QueryResultRow[]>;

/** Rows of the roll-ups and of what sources did that do not equal their lines; none is the law. To be asked while nothing is stored. */
export async function driftOf(run: Run): Promise<pg.QueryResultRow[]> {
  const found: pg.QueryResultRow[] = [];
  for (const kept of KEPT) found.push(...(await run(driftSql(kept))));
  return found;
}

/** How many rows each has of those that are kept with the lines, so that a test sees that there is something to hold against them. */
export async function keptRows(run: Run): Promise<number[]> {
  const found: number[] = [];
  for (const { table, isLater } of KEPT)
    if (!isLater) found.push(Number((await run(`SELECT count(*) AS rows FROM ${table}`))[0]?.rows ?? 0));
  return found;
}
