/**
 * A month made by set-based SQL, as the ingest would have left it in the roll-ups: ten identities and two teams a cost centre, two
 * models each, four meters, prices that change in the middle of the month. Every row of a day is the sum of its meters. Lines of
 * events are not made: a close of whole days reads none.
 */
import type pg from "pg";
import { type Span, utcDate } from "@/lib/kernel/period";

export type MonthSize = { events: number; costCentres: number };

const IDENTITIES_EACH = 10;
const TEAMS_EACH = 2;
const UNITS = 20;
export const OWNERS = 100;

/** Two of them approve and prepare; the others own cost centres. A hundredth of the identities is known to nobody, a fiftieth on a plan. */
const parties = (costCentres: number): string => `
INSERT INTO organisation (id, name, currency) VALUES (1, 'Bench', 'EUR') ON CONFLICT (id) DO UPDATE SET currency = 'EUR';
INSERT INTO source (id, name, kind) VALUES ('bench', 'Bench', 'api');
INSERT INTO person (id, email, name) SELECT 'p-' || n, 'p' || n || '@example.com', 'Person ' || n FROM generate_series(1, ${OWNERS}) n;
INSERT INTO app_user (id, email, name, person_id) SELECT 'u-' || n, 'p' || n || '@example.com', 'Person ' || n, 'p-' || n FROM generate_series(1, ${OWNERS}) n;
INSERT INTO app_user (id, email, name) VALUES ('analyst', 'analyst@example.com', 'Analyst'), ('controller', 'controller@example.com', 'Controller');
INSERT INTO role_grant (user_id, role, granted_by) SELECT 'u-' || n, 'identity_owner', 'bench' FROM generate_series(1, ${OWNERS}) n;
INSERT INTO role_grant (user_id, role, granted_by) VALUES ('analyst', 'finance_analyst', 'bench'), ('controller', 'finance_controller', 'bench');
INSERT INTO business_unit (id, name, color_slot) SELECT 'unit-' || n, 'Unit ' || n, 1 + n % 8 FROM generate_series(1, ${UNITS}) n;
INSERT INTO cost_centre (id, name, owner_id) SELECT 'cc-' || n, 'Cost centre ' || n, 'p-' || 1 + n % ${OWNERS} FROM generate_series(1, ${costCentres}) n;
INSERT INTO cost_centre (id, name, owner_id) VALUES ('recovery', 'Recovery', 'p-1'), ('rest', 'What is left', 'p-1');
INSERT INTO team (id, name, color_slot) SELECT 'team-' || t, 'Team ' || t, 1 + t % 8 FROM generate_series(1, ${costCentres * TEAMS_EACH}) t;
INSERT INTO team_assignment (team_id, business_unit_id, cost_centre_id, valid_from)
  SELECT 'team-' || t, 'unit-' || 1 + t % ${UNITS}, 'cc-' || 1 + t % ${costCentres}, '2020-01-01Z' FROM generate_series(1, ${costCentres * TEAMS_EACH}) t;
INSERT INTO application (id, name, team_id, color_slot) SELECT 'app-' || t, 'Application ' || t, 'team-' || t, 1 + t % 8 FROM generate_series(1, ${costCentres * TEAMS_EACH}) t;
INSERT INTO environment (id, name, kind, aliases, color_slot) VALUES ('bench-live', 'Live', 'production', '{}', 1), ('bench-test', 'Trial', 'test', '{}', 2);
INSERT INTO identity (id, name, kind) SELECT 'agent-' || i, 'Agent ' || i, 'agent' FROM generate_series(1, ${costCentres * IDENTITIES_EACH}) i;
INSERT INTO credential (id, identity_id, label, kind) SELECT 'key-' || i, 'agent-' || i, 'Key ' || i, 'api_key' FROM generate_series(1, ${costCentres * IDENTITIES_EACH}) i;
INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, credential_id, owner_id, team_id, business_unit_id, cost_centre_id, application_id, environment_id,
  provider, model, operation, billing)
  SELECT (i - 1) * 2 + m, gen_random_uuid(), 'bench', CASE WHEN known THEN 'credential' ELSE 'unattributed' END, CASE WHEN known THEN 'agent-' || i END,
    CASE WHEN known THEN 'key-' || i END, CASE WHEN known THEN 'p-' || 1 + i % ${OWNERS} END, CASE WHEN known THEN 'team-' || t END,
    CASE WHEN known THEN 'unit-' || 1 + t % ${UNITS} END, CASE WHEN known THEN 'cc-' || 1 + t % ${costCentres} END, CASE WHEN known THEN 'app-' || t END,
    CASE WHEN i % 5 = 0 THEN 'bench-test' ELSE 'bench-live' END, 'bench-' || 1 + (i + m) % 3, 'model-' || m, 'chat', CASE WHEN i % 50 = 1 THEN 'flat' ELSE 'metered' END
  FROM generate_series(1, ${costCentres * IDENTITIES_EACH}) i, generate_series(1, 2) m, LATERAL (SELECT 1 + i % ${costCentres * TEAMS_EACH} AS t, i % 100 <> 0 AS known) x`;

/** Of each meter: dollars a million, and how much one event uses at least. */
const METERS = [
  ["input", 2.5, 900],
  ["cache_read", 0.25, 4_000],
  ["output", 10, 300],
  ["web_search", 10_000, 0],
] as const;
const meterValues = METERS.map(([meter, rate, least]) => `('${meter}', ${rate}, ${least})`).join(", ");

/** Of three providers with two models each; from the middle of the month on a tenth cheaper. */
const prices = ({ start, end }: Span): string => `
INSERT INTO provider (id, name, color_slot) SELECT 'bench-' || n, 'Provider ' || n, n FROM generate_series(1, 3) n;
INSERT INTO price (provider, model, meter, rate, per, valid_from, valid_to, origin, origin_version, created_by)
  SELECT 'bench-' || n, 'model-' || m, meter, rate * m * CASE WHEN late THEN 0.9 ELSE 1 END, 1000000, CASE WHEN late THEN middle ELSE '2020-01-01Z' END,
    CASE WHEN late THEN NULL ELSE middle END, 'catalogue', 'bench', 'bench'
  FROM generate_series(1, 3) n, generate_series(1, 2) m, (VALUES ${meterValues}) v(meter, rate, least), (VALUES (false), (true)) h(late),
    (SELECT '${utcDate(new Date((start.getTime() + end.getTime()) / 2))}Z'::timestamptz AS middle) t;
INSERT INTO exchange_rate (currency, per_usd, valid_from, reason, created_by) VALUES ('EUR', 0.9137, '${utcDate(start)}Z', 'bench', 'bench')`;

/** Days `d.day` of each dimension `u` with the `events` of that day: together as many as wanted, as even as whole numbers are. */
const daysOf = ({ start, end }: Span, { events, costCentres }: MonthSize): string => {
  const days = Math.round((end.getTime() - start.getTime()) / 86_400_000);
  const dimensions = costCentres * IDENTITIES_EACH * 2;
  const place = `(n * ${dimensions} + u.id - 1)`;
  return `usage_dimension u CROSS JOIN generate_series(0, ${days - 1}) n CROSS JOIN LATERAL (
    SELECT '${utcDate(start)}'::date + n AS day, '${utcDate(start)}Z'::timestamptz + n * interval '24 hours' AS at,
      (${place} + 1) * ${events}::bigint / ${dimensions * days} - ${place} * ${events}::bigint / ${dimensions * days} AS events) d`;
};

const meters = (days: string): string => `
INSERT INTO usage_daily_meter (day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
  SELECT d.day, u.id, v.meter, p.id, q.quantity, 0, CASE WHEN u.billing = 'flat' THEN 0 ELSE q.quantity * p.rate / p.per END,
    CASE WHEN u.billing = 'flat' THEN q.quantity * p.rate / p.per ELSE 0 END
  FROM ${days} CROSS JOIN (VALUES ${meterValues}) v(meter, rate, least)
    JOIN price p ON p.provider = u.provider AND p.model = u.model AND p.meter = v.meter AND p.valid_from <= d.at AND (p.valid_to IS NULL OR d.at < p.valid_to)
    CROSS JOIN LATERAL (SELECT d.events * (v.least + (u.id * 7919 + n * 104729) % (1 + v.least)) + CASE WHEN v.least = 0 THEN (u.id + n) % 3 ELSE 0 END AS quantity) q
  WHERE d.events > 0 AND q.quantity > 0 ORDER BY 1, 2, 3`;

const COUNTS =
  "events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd, flat_value_usd";
const sums = (alias: string): string =>
  COUNTS.split(", ")
    .map((measure) => `sum(${alias}.${measure})`)
    .join(", ");
const daily = (days: string): string => `
INSERT INTO usage_daily (day, dimension_id, ${COUNTS})
  SELECT m.day, m.dimension_id, d.events, d.events, 0, 0, m.input, m.cache_read, 0, m.output, 0, 0, m.cost_usd, m.flat_value_usd
  FROM ${days} JOIN (
    SELECT day, dimension_id, coalesce(sum(quantity) FILTER (WHERE meter = 'input'), 0) AS input, coalesce(sum(quantity) FILTER (WHERE meter = 'cache_read'), 0) AS cache_read,
      coalesce(sum(quantity) FILTER (WHERE meter = 'output'), 0) AS output, sum(cost_usd) AS cost_usd, sum(flat_value_usd) AS flat_value_usd
    FROM usage_daily_meter GROUP BY 1, 2) m ON m.day = d.day AND m.dimension_id = u.id ORDER BY 1, 2;
INSERT INTO usage_daily_team (day, team_id, business_unit_id, environment_id, ${COUNTS})
  SELECT u.day, coalesce(d.team_id, ''), coalesce(d.business_unit_id, ''), coalesce(d.environment_id, ''), ${sums("u")}
  FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id GROUP BY 1, 2, 3, 4`;

const SETTINGS = `
UPDATE accounting_settings SET recovery_cost_centre_id = 'recovery', fallback_cost_centre_id = 'rest', fallback_owner_id = 'p-1', entity = 'BENCH';
UPDATE ledger_version SET inventory = inventory + 1, prices = prices + 1`;

export async function fillMonth(pool: pg.Pool, month: Span, size: MonthSize): Promise<void> {
  const days = daysOf(month, size);
  for (const statement of [parties(size.costCentres), prices(month), meters(days), daily(days), SETTINGS]) await pool.query(statement);
  await pool.query("VACUUM ANALYZE");
}
