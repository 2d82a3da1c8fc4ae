/**
 * A large ledger made by set-based SQL, as the ingest would have left it: lines over 90 days, and roll-ups that are
 * their sums. Identities in 40 teams, two models each, spread evenly: the worst case of a roll-up.
 */
import type pg from "pg";
import { say } from "../prepare/step.mjs";
import { thousands } from "./measure";

const DAYS = 90;
export const IDENTITIES = 2_000;
const TEAMS = 40;
const CHUNK = 500_000;

const parties = (identities: number): string => `
INSERT INTO organisation (id, name) VALUES (1, 'Bench') ON CONFLICT DO NOTHING;
INSERT INTO source (id, name, kind) VALUES ('bench', 'Bench', 'api');
INSERT INTO team (id, name, color_slot) SELECT 'team-' || t, 'Team ' || t, 1 + t % 8 FROM generate_series(1, ${TEAMS}) t;
INSERT INTO identity (id, name, kind) SELECT 'agent-' || i, 'Agent ' || i, 'agent' FROM generate_series(1, ${identities}) i;
INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, team_id, provider, model, operation)
  SELECT (i - 1) * 2 + m, gen_random_uuid(), 'bench', 'credential', 'agent-' || i, 'team-' || 1 + i % ${TEAMS}, 'openai', 'model-' || m, 'chat'
  FROM generate_series(1, ${identities}) i, generate_series(1, 2) m`;

/** As wide as a real line of two charges. Its sum is no line's cost: nothing here reads it. */
const CHARGES = `'[{"meter":"input","quantity":"2100","priceId":1,"rate":"2.5","per":1000000,"costUsd":"0.00525"},{"meter":"output","quantity":"393","priceId":2,"rate":"10","per":1000000,"costUsd":"0.00393"}]'::jsonb`;

const linesOf = (identities: number): string => `
INSERT INTO usage_line (occurred_at, event_id, line_no, dimension_id, role, events, unpriced_events, source_event_id, producer, received_at, status, latency_ms, mode,
  convention, quality, input, cache_read, output, requests, charges, cost_usd, trace_id, flags, hints)
SELECT at, gen_random_uuid(), 0, 1 + (g * 7919) % ${identities * 2}, 'billable', 1, 0, 'bench-' || g, 'native', at, 'ok', 800, 'standard',
  'disjoint', 'client', g % 9000, g % 20000, 1 + g % 2000, 1, ${CHARGES}, (1 + g % 100000) * 0.0000025, md5(g::text), '{}', '{"credential":"key"}'::jsonb
FROM generate_series($1::bigint, $2::bigint) g, LATERAL (SELECT $3::timestamptz + ((g * 104729) % ${DAYS * 86_400}) * interval '1 second' AS at) t`;

const SUMS = (alias: string): string =>
  ["events", "requests", "errors", "unpriced_events", "input", "cache_read", "cache_write", "output", "reasoning", "embedding", "cost_usd"]
    .map((measure) => `sum(${alias}.${measure})`)
    .join(", ");

const ROLLUPS = [
  `INSERT INTO usage_daily (day, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
   SELECT (occurred_at AT TIME ZONE 'UTC')::date, dimension_id, sum(events), sum(requests), 0, 0, sum(input), sum(cache_read), 0, sum(output), 0, 0, sum(cost_usd)
   FROM usage_line GROUP BY 1, 2`,
  `INSERT INTO usage_daily_team (day, team_id, business_unit_id, environment_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output,
     reasoning, embedding, cost_usd)
   SELECT u.day, d.team_id, '', '', ${SUMS("u")} FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id GROUP BY 1, 2`,
  `INSERT INTO usage_daily_meter (day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
   SELECT u.day, u.dimension_id, m.meter, m.price_id, m.quantity, 0, m.cost_usd, 0 FROM usage_daily u
     CROSS JOIN LATERAL (VALUES ('input', 1, u.input, u.cost_usd - trunc(u.cost_usd / 2, 15)), ('output', 2, u.output, trunc(u.cost_usd / 2, 15)))
       AS m(meter, price_id, quantity, cost_usd)`,
  "UPDATE ledger_version SET inventory = inventory + 1, prices = prices + 1",
  "VACUUM ANALYZE",
];

/** @param start The first instant of the 90 days. */
export async function fillLedger(pool: pg.Pool, lines: number, start: Date, identities = IDENTITIES): Promise<void> {
  await pool.query(parties(identities));
  await pool.query(
    `SELECT ensure_usage_line_partition(month) FROM generate_series($1::timestamptz, $1::timestamptz + interval '${DAYS + 31} days', interval '20 days') month`,
    [start],
  );
  for (let first = 1; first <= lines; first += CHUNK) {
    const last = Math.min(first + CHUNK - 1, lines);
    await pool.query(linesOf(identities), [first, last, start]);
    say(`Filled ${thousands(last)} of ${thousands(lines)} lines`);
  }
  for (const statement of ROLLUPS) await pool.query(statement);
}
