/**
 * How long one run of all rules takes: 10,000 identities with three keys and six grants each, and a million events of 90
 * days of which a part says from where it came. The first run writes all findings, the next one renews them.
 */
import type pg from "pg";
import { systemActor } from "@/lib/auth";
import { database } from "@/lib/db/database";
import { addUtcDays, startOfUtcDay } from "@/lib/kernel/period";
import { evaluateRisk } from "@/lib/risk";
import { say } from "../prepare/step.mjs";
import { oneDecimal } from "./measure";
import { openTemporaryRuntime } from "./temporary-runtime";

const IDENTITIES = 10_000;
const LINES = 1_000_000;
const DAYS = 90;

const PARTIES = `
INSERT INTO organisation (id, name) VALUES (1, 'Bench') ON CONFLICT DO NOTHING;
INSERT INTO source (id, name, kind) VALUES ('bench', 'Bench', 'api');
INSERT INTO person (id, email, name, active) SELECT 'p' || n, 'p' || n || '@example.com', 'Person ' || n, n % 50 <> 0 FROM generate_series(1, 1000) n;
INSERT INTO business_unit (id, name, color_slot) SELECT 'u' || n, 'Unit ' || n, 1 FROM generate_series(1, 10) n;
INSERT INTO team (id, name, color_slot) SELECT 'team-' || t, 'Team ' || t, 1 + t % 8 FROM generate_series(1, 100) t;
INSERT INTO team_assignment (team_id, business_unit_id, valid_from) SELECT 'team-' || t, 'u' || 1 + t % 10, '2020-01-01Z' FROM generate_series(1, 100) t;
INSERT INTO application (id, name, team_id, color_slot) SELECT 'app-' || t, 'App ' || t, 'team-' || 1 + t % 100, 1 FROM generate_series(1, 200) t;
INSERT INTO environment (id, name, kind, aliases, color_slot) VALUES ('prod-b', 'Production B', 'production', '{}', 1), ('test-b', 'Test B', 'test', '{}', 2);
INSERT INTO connected_tool (id, name, kind, approved_by, approved_at, created_at) SELECT 'tool-' || t, 'Tool ' || t, 'mcp_server', 'x', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, 50) t;
INSERT INTO identity (id, name, kind, created_at) SELECT 'agent-' || i, 'Agent ' || i, (ARRAY['agent', 'service_account', 'workload'])[1 + i % 3], $1::timestamptz - make_interval(days => i % 400) FROM generate_series(1, ${IDENTITIES}) i;
INSERT INTO identity_assignment (identity_id, owner_id, team_id, application_id, environment_id, valid_from)
  SELECT 'agent-' || i, 'p' || 1 + i % 1000, 'team-' || 1 + i % 100, 'app-' || 1 + i % 200, CASE WHEN i % 3 = 0 THEN 'prod-b' ELSE 'test-b' END, '2020-01-01Z' FROM generate_series(1, ${IDENTITIES}) i;
INSERT INTO credential (id, identity_id, label, kind, provider, created_at, state, revoked_at, expires_at)
  SELECT 'key-' || i || '-' || k, 'agent-' || i, 'Key ' || k, 'api_key', 'openai', $1::timestamptz - make_interval(days => (i * k) % 200), CASE WHEN i % 20 = 0 AND k = 1 THEN 'revoked' ELSE 'active' END,
    CASE WHEN i % 20 = 0 AND k = 1 THEN $1::timestamptz - interval '10 days' END, CASE WHEN i % 2 = 0 THEN $1::timestamptz + interval '60 days' END
  FROM generate_series(1, ${IDENTITIES}) i, generate_series(1, 3) k;
INSERT INTO access_grant (id, identity_id, kind, value, granted_by, granted_at, approved_by, approved_at)
  SELECT 'grant-' || i || '-' || g, 'agent-' || i, CASE WHEN g <= 3 THEN 'model' ELSE 'tool' END, CASE WHEN g <= 3 THEN 'model-' || g ELSE 'tool-' || 1 + (i + g) % 50 END, 'x', '2026-01-01Z', 'y', '2026-01-01Z'
  FROM generate_series(1, ${IDENTITIES}) i, generate_series(1, 6) g;
INSERT INTO usage_dimension (id, key, source_id, attribution_step, identity_id, credential_id, team_id, application_id, environment_id, tool, provider, model, operation)
  SELECT (i - 1) * 2 + m, gen_random_uuid(), 'bench', 'credential', 'agent-' || i, 'key-' || i || '-' || m, 'team-' || 1 + i % 100, 'app-' || 1 + (i + m * (i % 7) / 6) % 200,
    CASE WHEN i % 3 = 0 THEN 'prod-b' ELSE 'test-b' END, CASE WHEN m = 2 THEN 'Tool ' || 1 + i % 50 END, 'openai', 'model-' || m, 'chat'
  FROM generate_series(1, ${IDENTITIES}) i, generate_series(1, 2) m`;

const LINE = `
INSERT INTO usage_line (occurred_at, event_id, line_no, dimension_id, role, events, unpriced_events, source_event_id, producer, received_at, status, mode, convention, quality, input, output, requests,
  charges, cost_usd, flags, hints, details)
SELECT at, gen_random_uuid(), 0, 1 + (g * 7919) % ${IDENTITIES * 2}, 'billable', 1, 0, 'bench-' || g, 'native', at, CASE WHEN g % 40 = 0 THEN 'error' ELSE 'ok' END, 'standard', 'disjoint', 'client', g % 9000, 100, 1,
  '[]'::jsonb, (1 + g % 100000) * 0.0000025, '{}', '{"credential":"key"}'::jsonb,
  CASE WHEN g % 2 = 0 THEN jsonb_build_object('network', jsonb_build_object('ip', '203.0.113.' || g % 250, 'asn', 64500 + g % 3, 'country', 'DE', 'userAgent', 'openai-python/1.' || g % 3 || '.0')) END
FROM generate_series(1, $1::bigint) g, LATERAL (SELECT $2::timestamptz - ((g * 104729) % ${DAYS * 86_400}) * interval '1 second' AS at) t`;

const SUMS = (bucket: string, table: string, column: string, recent: string): string => `
INSERT INTO ${table} (${column}, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
SELECT ${bucket}, dimension_id, sum(events), sum(requests), count(*) FILTER (WHERE status = 'error'), 0, sum(input), 0, 0, sum(output), 0, 0, sum(cost_usd) FROM usage_line ${recent} GROUP BY 1, 2`;

export type RiskBench = {
  identities: number;
  lines: number;
  firstSeconds: number;
  againSeconds: number;
  open: number;
  notEvaluable: number;
};

export async function benchRisk(now = new Date()): Promise<RiskBench> {
  await openTemporaryRuntime();
  const { db, pool } = database();
  await fill(pool, now);
  const ctx = { db, clock: { now: () => now }, actor: systemActor("bench") };
  const first = await timedRun(ctx);
  const again = await timedRun(ctx);
  return {
    ...{ identities: IDENTITIES, lines: LINES, firstSeconds: first.seconds, againSeconds: again.seconds },
    ...{ open: again.run.open, notEvaluable: again.run.notEvaluable },
  };
}

async function timedRun(ctx: Parameters<typeof evaluateRisk>[0]) {
  const startedAt = performance.now();
  const run = await evaluateRisk(ctx);
  return { run, seconds: oneDecimal((performance.now() - startedAt) / 1_000) };
}

async function fill(pool: pg.Pool, now: Date): Promise<void> {
  for (const statement of PARTIES.split(";\n").filter((each) => each.trim() !== "")) {
    await pool.query(statement, statement.includes("$1") ? [now] : []);
  }
  const start = addUtcDays(startOfUtcDay(now), -DAYS - 1);
  await pool.query(
    `SELECT ensure_usage_line_partition(month) FROM generate_series($1::timestamptz, $2::timestamptz + interval '31 days', interval '20 days') month`,
    [start, now],
  );
  await pool.query(LINE, [LINES, now]);
  say("Filled the lines");
  await pool.query(SUMS("(occurred_at AT TIME ZONE 'UTC')::date", "usage_daily", "day", ""));
  await pool.query(SUMS("date_trunc('hour', occurred_at)", "usage_hourly", "hour", "WHERE occurred_at > now() - interval '14 days'"));
  await pool.query("UPDATE ledger_version SET inventory = inventory + 1, prices = prices + 1");
  await pool.query("VACUUM ANALYZE");
}
