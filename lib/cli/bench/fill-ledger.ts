/**
 * A large ledger made by set-based SQL, as the ingest would have left it: lines over 90 days, and roll-ups that are
 * their sums. Identities in 40 teams and 8 units, with owners, credentials, applications, environments and tenants, two models
 * each, spread evenly: the worst case of a roll-up. What one identity in ten does is labelled, by four repositories each.
 */
import type pg from "pg";
import { say } from "../prepare/step.mjs";
import { thousands } from "./measure";

const DAYS = 90;
export const IDENTITIES = 2_000;
const TEAMS = 40;
const UNITS = 8;
const PEOPLE = 200;
const APPLICATIONS = 60;
const TENANTS = 500;
const CHUNK = 500_000;

const parties = (identities: number): string => `
INSERT INTO organisation (id, name) VALUES (1, 'Bench') ON CONFLICT DO NOTHING;
INSERT INTO source (id, name, kind) VALUES ('bench', 'Bench', 'api');
INSERT INTO person (id, email, name) SELECT 'p-' || n, 'p' || n || '@example.com', 'Person ' || n FROM generate_series(1, ${PEOPLE}) n;
INSERT INTO business_unit (id, name, color_slot) SELECT 'unit-' || n, 'Unit ' || n, n FROM generate_series(1, ${UNITS}) n;
INSERT INTO cost_centre (id, name) SELECT 'cc-' || n, 'Cost centre ' || n FROM generate_series(1, ${TEAMS / 2}) n;
INSERT INTO team (id, name, color_slot) SELECT 'team-' || t, 'Team ' || t, 1 + t % 8 FROM generate_series(1, ${TEAMS}) t;
INSERT INTO team_assignment (team_id, business_unit_id, cost_centre_id, valid_from)
  SELECT 'team-' || t, 'unit-' || 1 + t % ${UNITS}, 'cc-' || 1 + t % ${TEAMS / 2}, '2020-01-01Z' FROM generate_series(1, ${TEAMS}) t;
INSERT INTO application (id, name, color_slot) SELECT 'app-' || n, 'Application ' || n, 1 + n % 8 FROM generate_series(1, ${APPLICATIONS}) n;
INSERT INTO environment (id, name, kind, aliases, color_slot) VALUES ('bench-live', 'Live', 'production', '{}', 1), ('bench-test', 'Trial', 'test', '{}', 2);
INSERT INTO tenant (id, name) SELECT 'tenant-' || n, 'Tenant ' || n FROM generate_series(1, ${TENANTS}) n;
INSERT INTO identity (id, name, kind) SELECT 'agent-' || i, 'Agent ' || i, 'agent' FROM generate_series(1, ${identities}) i;
INSERT INTO credential (id, identity_id, label, kind) SELECT 'key-' || i, 'agent-' || i, 'Key ' || i, 'api_key' FROM generate_series(1, ${identities}) i;
INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, credential_id, owner_id, team_id, business_unit_id, cost_centre_id, application_id,
  environment_id, tenant, agent, tool, provider, model, operation)
  SELECT (i - 1) * 2 + m, gen_random_uuid(), 'bench', 'credential', 'agent-' || i, 'key-' || i, 'p-' || 1 + i % ${PEOPLE}, 'team-' || 1 + i % ${TEAMS},
    'unit-' || 1 + (1 + i % ${TEAMS}) % ${UNITS}, 'cc-' || 1 + (1 + i % ${TEAMS}) % ${TEAMS / 2}, 'app-' || 1 + i % ${APPLICATIONS},
    CASE WHEN i % 5 = 0 THEN 'bench-test' ELSE 'bench-live' END, CASE WHEN i % 4 = 0 THEN 'tenant-' || 1 + i / 4 % ${TENANTS} END, 'Agent ' || i,
    CASE WHEN i % 20 = 0 AND m = 2 THEN 'tool-' || i % 7 END, 'openai', 'model-' || m, CASE WHEN i % 20 = 0 AND m = 2 THEN 'tool' ELSE 'chat' END
  FROM generate_series(1, ${identities}) i, generate_series(1, 2) m`;

/** As wide as a real line of two charges. Its sum is no line's cost: nothing here reads it. */
const CHARGES = `'[{"meter":"input","quantity":"2100","priceId":1,"rate":"2.5","per":1000000,"costUsd":"0.00525"},{"meter":"output","quantity":"393","priceId":2,"rate":"10","per":1000000,"costUsd":"0.00393"}]'::jsonb`;

/** Eight events a trace, one in fifty failed. Each identity comes back after as many lines as there are dimensions. */
const linesOf = (identities: number): string => `
INSERT INTO usage_line (occurred_at, event_id, line_no, dimension_id, role, events, unpriced_events, source_event_id, producer, received_at, status, latency_ms, mode,
  convention, quality, input, cache_read, output, requests, charges, cost_usd, trace_id, flags, hints, labels)
SELECT at, gen_random_uuid(), 0, dimension_id, 'billable', 1, 0, 'bench-' || g, 'native', at, CASE WHEN g % 50 = 0 THEN 'error' ELSE 'ok' END, 800, 'standard',
  'disjoint', 'client', g % 9000, g % 20000, 1 + g % 2000, 1, ${CHARGES}, (1 + g % 100000) * 0.0000025, md5((g / 8)::text), '{}', '{"credential":"key"}'::jsonb,
  CASE WHEN (dimension_id - 1) / 2 % 10 = 0 THEN jsonb_build_object('repo', 'repo-' || ((dimension_id - 1) / 2 + g / ${identities * 2} % 4) % 200, 'stage', 'ci') END
FROM generate_series($1::bigint, $2::bigint) g, LATERAL (SELECT $3::timestamptz + ((g * 104729) % ${DAYS * 86_400}) * interval '1 second' AS at,
  (1 + (g * 7919) % ${identities * 2})::integer AS dimension_id) t`;

const SUMS = (alias: string): string =>
  ["events", "requests", "errors", "unpriced_events", "input", "cache_read", "cache_write", "output", "reasoning", "embedding", "cost_usd"]
    .map((measure) => `sum(${alias}.${measure})`)
    .join(", ");

const ROLLUPS = [
  `INSERT INTO usage_daily (day, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
   SELECT (occurred_at AT TIME ZONE 'UTC')::date, dimension_id, sum(events), sum(requests), coalesce(sum(events) FILTER (WHERE status = 'error'), 0), 0, sum(input), sum(cache_read), 0, sum(output), 0, 0, sum(cost_usd)
   FROM usage_line GROUP BY 1, 2`,
  `INSERT INTO usage_daily_team (day, team_id, business_unit_id, environment_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output,
     reasoning, embedding, cost_usd)
   SELECT u.day, d.team_id, d.business_unit_id, d.environment_id, ${SUMS("u")} FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id GROUP BY 1, 2, 3, 4`,
  `INSERT INTO usage_daily_meter (day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
   SELECT u.day, u.dimension_id, m.meter, m.price_id, m.quantity, 0, m.cost_usd, 0 FROM usage_daily u
     CROSS JOIN LATERAL (VALUES ('input', 1, u.input, u.cost_usd - trunc(u.cost_usd / 2, 15)), ('output', 2, u.output, trunc(u.cost_usd / 2, 15)))
       AS m(meter, price_id, quantity, cost_usd)`,
  `INSERT INTO usage_daily_label
   SELECT label.key, (l.occurred_at AT TIME ZONE 'UTC')::date, label.value, l.dimension_id, sum(events), sum(requests),
     coalesce(sum(events) FILTER (WHERE status = 'error'), 0), 0, sum(input), sum(cache_read), 0, sum(output), 0, 0, sum(cost_usd), 0
   FROM usage_line l CROSS JOIN LATERAL jsonb_each_text(l.labels) AS label WHERE l.labels IS NOT NULL GROUP BY 1, 2, 3, 4`,
  "UPDATE ledger_version SET inventory = inventory + 1, prices = prices + 1",
];

/**
 * Goes on where an earlier call ended, so that what takes minutes can be filled in parts and kept.
 * @param start The first instant of the 90 days.
 */
export async function fillLedger(pool: pg.Pool, lines: number, start: Date, identities = IDENTITIES): Promise<void> {
  await pool.query("CREATE TABLE IF NOT EXISTS bench_filled (lines bigint PRIMARY KEY)");
  const { rows } = await pool.query<{ lines: string | null }>("SELECT max(lines)::text AS lines FROM bench_filled");
  const filled = Number(rows[0]?.lines ?? -1);
  if (filled < 0) {
    await pool.query(
      `SELECT ensure_usage_line_partition(month) FROM generate_series($1::timestamptz, $1::timestamptz + interval '${DAYS + 31} days', interval '20 days') month`,
      [start],
    );
    await pool.query(`${parties(identities)}; INSERT INTO bench_filled VALUES (0)`);
  }
  for (let first = Math.max(0, filled) + 1; first <= lines; first += CHUNK) {
    const last = Math.min(first + CHUNK - 1, lines);
    // Its lines, their keys and how far it came, in one statement.
    await pool.query(
      `WITH chunk AS (${linesOf(identities)} RETURNING event_id, occurred_at),
        known AS (INSERT INTO usage_event_key (event_id, occurred_at, payload_hash) SELECT event_id, occurred_at, event_id FROM chunk RETURNING 1)
      INSERT INTO bench_filled SELECT $2::bigint WHERE (SELECT count(*) FROM known) > 0`,
      [first, last, start],
    );
    say(`Filled ${thousands(last)} of ${thousands(lines)} lines`);
  }
  const { rowCount } = await pool.query("SELECT 1 FROM usage_daily LIMIT 1");
  if (rowCount !== 0) return;
  // Several statements at once are one transaction: all roll-ups or none.
  await pool.query(ROLLUPS.join(";"));
  await pool.query("VACUUM ANALYZE");
}
