/** What identities used, and whether anything succeeded after an instant. */
import { beforeAll, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, ZERO_USD } from "@/lib/kernel/money";
import { ingestEvents } from "@/lib/metering";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { readDeniedAfter, readIdentityUse, readMarkedClasses, readSuccessesAfter, readUseSigns } from "./index";

const database = useDatabase();
const now = new Date("2026-03-15T12:00:00Z");

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(testContext(database.db), anyUsage(7, 240));
});

const rows = async (sql: string, ...values: unknown[]) => (await database.pool.query(sql, values)).rows;
const LINES = "SELECT l.* FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id";

const OF_ONE = `${LINES} WHERE d.identity_id = $1 AND l.role = 'billable'`;

it("the cost, calls, weeks and parts of each identity are those of its lines", async () => {
  const use = await readIdentityUse(database.db, { identityIds: "all", now });
  expect([...use.keys()].sort()).toEqual(["ci", "eye", "router", "scout", "triage"]);
  for (const [id, own] of use) {
    // Charges one by one: a line that is priced in part has no cost of its own.
    const [line] = await rows(
      `SELECT coalesce(sum((c->>'costUsd')::numeric), 0)::text AS cost, (SELECT sum(requests)::int FROM (${OF_ONE}) r) AS requests
       FROM (${OF_ONE}) l, jsonb_array_elements(l.charges) c`,
      id,
    );
    expect([own.costUsd90d, own.requests90d]).toEqual([formatUsd(parseUsd(line.cost)), line.requests]);
    const tools = await rows(
      `SELECT tool AS id, sum(events)::int AS calls FROM (SELECT d.tool, l.events FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
       WHERE d.identity_id = $1 AND d.tool IS NOT NULL AND l.role = 'billable') t GROUP BY tool ORDER BY tool`,
      id,
    );
    expect(own.tools.map((tool) => ({ id: tool.id, calls: tool.requests90d })).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(tools);
    for (const sum of [own.weeks, own.models.map((part) => part.costUsd90d), own.providers.map((part) => part.costUsd90d)])
      expect(formatUsd(sumUsd(sum.map(parseUsd)))).toBe(own.costUsd90d);
  }
  expect(await readIdentityUse(database.db, { identityIds: ["scout", "idle"], now })).toEqual(new Map([["scout", use.get("scout")]]));
  expect(await readIdentityUse(database.db, { identityIds: "all", now: new Date("2027-03-15T12:00:00Z") })).toEqual(new Map());
});

it("only calls that succeeded strictly after the instant count, by the time of the event", async () => {
  const [last] = await rows(
    `SELECT max(occurred_at) AS at FROM (${LINES} WHERE d.identity_id = 'scout' AND l.status = 'ok' AND l.role = 'billable') l`,
  );
  const at = last.at as Date;
  const before = new Date(at.getTime() - 1);
  const subjects = (after: Date) => [
    { kind: "identity", id: "scout", after } as const,
    { kind: "credential", id: "k-scout", after } as const,
    { kind: "identity", id: "idle", after } as const,
  ];
  expect(await readSuccessesAfter(database.db, subjects(at))).toEqual([]);
  const seen = await readSuccessesAfter(database.db, subjects(before));
  expect(seen.map(({ kind, id, firstAt, lastAt, calls }) => [kind, id, firstAt, lastAt, calls]).sort()).toEqual([
    ["credential", "k-scout", at, at, 1],
    ["identity", "scout", at, at, 1],
  ]);
});

it("failed calls and refusals are what was denied", async () => {
  const after = new Date("2026-01-01T00:00:00Z");
  const [failed] = await rows(
    `SELECT sum(events)::int AS calls FROM (${LINES} WHERE d.identity_id = 'scout' AND l.status = 'error' AND l.role = 'billable') l`,
  );
  await database.pool.query(
    "INSERT INTO budget_decision (at, decision, reason, identity_id, provider, model, count) VALUES ($1, 'deny', 'identity_revoked', 'scout', 'openai', 'gpt-4o', 3)",
    [now],
  );
  const [denied] = await readDeniedAfter(database.db, [{ kind: "identity", id: "scout", after }]);
  expect(denied).toMatchObject({ calls: failed.calls + 3, lastAt: now, costUsd: "0" });
});

it("the dearest hours, failures and networks of two weeks are those of its lines", async () => {
  // What happened before today's two weeks is in no roll-up by hour.
  await database.pool.query(`INSERT INTO usage_hourly (hour, dimension_id, events, requests, errors, unpriced_events, input, cache_read, cache_write, output, reasoning, embedding, cost_usd)
    SELECT date_trunc('hour', occurred_at), dimension_id, sum(events), sum(requests), count(*) FILTER (WHERE status = 'error'), 0, 0, 0, 0, 0, 0, 0, coalesce(sum(cost_usd), 0)
    FROM usage_line WHERE role = 'billable' GROUP BY 1, 2 ON CONFLICT DO NOTHING`);
  const [middle] = await rows("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY occurred_at) + interval '7 days' AS at FROM usage_line");
  const until = middle.at as Date;
  await database.pool.query(`UPDATE usage_line l SET details = jsonb_build_object('network', jsonb_build_object('asn', 64500 + n.event_no % 7, 'country', 'DE'))
    FROM (SELECT event_id, line_no, occurred_at, row_number() OVER (ORDER BY occurred_at, event_id, line_no) AS event_no FROM usage_line
      WHERE dimension_id IN (SELECT id FROM usage_dimension WHERE identity_id = 'scout') AND role = 'billable') n
    WHERE l.event_id = n.event_id AND l.line_no = n.line_no AND l.occurred_at = n.occurred_at`);
  const span = `l.occurred_at >= $2::timestamptz - interval '14 days' AND l.occurred_at < $2`;
  const signs = await readUseSigns(database.db, { identityIds: "all", now: until });
  expect(signs.size).toBeGreaterThan(2);
  for (const [id, { pace }] of signs) {
    const hours = await rows(
      `SELECT sum(u.cost_usd)::text AS cost, sum(u.requests)::int AS requests, sum(u.errors)::int AS errors FROM usage_hourly u
       JOIN usage_dimension d ON d.id = u.dimension_id WHERE d.identity_id = $1 AND u.hour >= $2::timestamptz - interval '14 days' AND u.hour < $2
       GROUP BY u.hour HAVING sum(u.requests) > 0`,
      id,
      until,
    );
    const costs = hours.map(({ cost }) => parseUsd(cost)).sort((a, b) => (a < b ? -1 : 1));
    expect(pace).toEqual({
      requests: hours.reduce((sum, { requests }) => sum + requests, 0),
      errors: hours.reduce((sum, { errors }) => sum + errors, 0),
      hours: hours.length,
      p95HourUsd: formatUsd(costs[Math.ceil(costs.length * 0.95) - 1] ?? ZERO_USD),
      dearestHourUsd: formatUsd(costs.at(-1) ?? ZERO_USD),
    });
  }
  const places = await rows(
    `SELECT 'AS' || (l.details->'network'->>'asn') AS network, sum(l.events)::int AS calls FROM usage_line l JOIN usage_dimension d ON d.id = l.dimension_id
     WHERE d.identity_id = $1 AND ${span} AND l.role = 'billable' GROUP BY 1 ORDER BY 2 DESC, 1`,
    "scout",
    until,
  );
  const scout = signs.get("scout");
  expect(scout?.networks).toBe(places.length);
  expect(scout?.origins.map(({ network, calls }) => ({ network, calls }))).toEqual(places.slice(0, 5));
  expect(scout?.origins.every(({ country }) => country === "DE")).toBe(true);
  expect(signs.get("triage")).toMatchObject({ networks: 0, origins: [] });
  expect(await readUseSigns(database.db, { identityIds: ["scout", "idle"], now: until })).toEqual(new Map([["scout", scout]]));
});

it("classes of data are told as calls of the last seven days were marked, each with its last call, of that identity alone", async () => {
  const call = (dedupeKey: string, at: string, credential: string, dataClass?: string) =>
    usageEvent({ dedupeKey, occurredAt: new Date(at), hints: { credential }, ...(dataClass ? { dataClass } : {}) });
  const ctx = testContext(database.db, { clock: frozenClock(now.toISOString()) });
  await ingestEvents(
    ctx,
    "api",
    batchOf(
      call("mark-1", "2026-03-14T10:00:00Z", "triage-key", "internal"),
      call("mark-2", "2026-03-15T09:00:00Z", "triage-key", "internal"),
      call("mark-3", "2026-03-13T10:00:00Z", "triage-key", "restricted"),
      call("mark-4", "2026-03-08T11:59:59Z", "triage-key", "public"),
      call("mark-5", "2026-03-15T10:00:00Z", "triage-key"),
      call("mark-6", "2026-03-15T10:00:00Z", "scout-key", "confidential"),
    ),
  );
  expect(await readMarkedClasses(database.db, "triage", now)).toEqual([
    { dataClass: "internal", lastAt: "2026-03-15T09:00:00.000Z" },
    { dataClass: "restricted", lastAt: "2026-03-13T10:00:00.000Z" },
  ]);
  expect(await readMarkedClasses(database.db, "idle", now)).toEqual([]);
});
