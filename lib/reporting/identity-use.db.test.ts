/** What identities used, and whether anything succeeded after an instant. */
import { beforeAll, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { readDeniedAfter, readIdentityUse, readSuccessesAfter } from "./index";

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
