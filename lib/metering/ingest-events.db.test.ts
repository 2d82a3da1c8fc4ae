import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { batchOf, usageEvent } from "@/lib/testing/usage";
import { ingestEvents } from "./index";
import { rateUnpriced, reattribute } from "./revise-ledger";

const database = useDatabase();
const ctx = () => testContext(database.db);

/** Every roll-up beside the same sums over the lines; equal is the law. */
async function ledgerTotals() {
  const { rows } = await database.pool.query<{ name: string; events: string; input: string; cost: string }>(`
    SELECT 'lines' AS name, coalesce(sum(events), 0)::text AS events, coalesce(sum(input), 0)::text AS input, coalesce(sum(cost_usd), 0)::text AS cost
      FROM usage_line WHERE role = 'billable'
    UNION ALL SELECT 'daily', coalesce(sum(events), 0)::text, coalesce(sum(input), 0)::text, coalesce(sum(cost_usd), 0)::text FROM usage_daily
    UNION ALL SELECT 'team', coalesce(sum(events), 0)::text, coalesce(sum(input), 0)::text, coalesce(sum(cost_usd), 0)::text FROM usage_daily_team
    UNION ALL SELECT 'meter', NULL, coalesce(sum(quantity) FILTER (WHERE meter = 'input'), 0)::numeric(30,0)::text, coalesce(sum(cost_usd), 0)::text FROM usage_daily_meter`);
  return Object.fromEntries(
    rows.map((row) => [row.name, { events: row.events, input: row.input, cost: Number(row.cost) === 0 ? "0" : row.cost }]),
  );
}

async function addPrice(model: string, rates: Record<string, string>) {
  for (const [meter, rate] of Object.entries(rates)) {
    await database.pool.query(
      `INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by) VALUES ('openai', $1, $2, $3, 1000000, '2020-01-01', 'catalogue', 't', 't')`,
      [model, meter, rate],
    );
  }
  await database.pool.query("UPDATE ledger_version SET prices = prices + 1");
}

beforeEach(async () => {
  await database.pool.query(`TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, price, rejected_item, raw_payload,
    identity_assignment, credential_fingerprint, credential, identity, team_assignment, team, source RESTART IDENTITY CASCADE`);
  await database.pool.query("UPDATE ledger_version SET inventory = inventory + 1");
  await database.pool.query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api'), ('other', 'Other', 'api')");
  await addPrice("gpt-4o", { input: "2.5", output: "10" });
});

describe("counting once", () => {
  it("adds a new event to its lines and to every roll-up", async () => {
    const result = await ingestEvents(ctx(), "api", batchOf(usageEvent()));
    expect(result).toMatchObject({ accepted: 1, duplicates: 0, rejected: 0 });
    const totals = await ledgerTotals();
    expect(totals.lines).toEqual({ events: "1", input: "1000", cost: "0.003500000000000" });
    expect(totals.daily).toEqual(totals.lines);
    expect(totals.team).toEqual(totals.lines);
    expect(totals.meter).toMatchObject({ input: "1000", cost: "0.003500000000000" });
  });

  it("changes nothing when a batch is sent again, in one batch or in another month's", async () => {
    const old = usageEvent({ dedupeKey: "old", occurredAt: new Date("2026-01-31T23:59:59.999Z") });
    await ingestEvents(ctx(), "api", batchOf(usageEvent(), old));
    const before = await ledgerTotals();
    const again = await ingestEvents(ctx(), "api", batchOf(old, usageEvent(), usageEvent()));
    expect(again).toMatchObject({ accepted: 0, duplicates: 3, rejected: 0 });
    expect(await ledgerTotals()).toEqual(before);
  });

  it("keeps the first and reports a conflict for the same id with other content or another time", async () => {
    await ingestEvents(ctx(), "api", batchOf(usageEvent()));
    const before = await ledgerTotals();
    const otherContent = usageEvent({ quantities: { input: 2000n } });
    const otherTime = usageEvent({ occurredAt: new Date("2026-02-15T10:00:00Z") });
    const result = await ingestEvents(ctx(), "api", batchOf(otherContent, otherTime));
    expect(result.results.map((item) => [item.status, item.location])).toEqual([
      ["conflict", "id"],
      ["conflict", "time"],
    ]);
    expect(await ledgerTotals()).toEqual(before);
  });

  it("takes the same id from another source as another event", async () => {
    await ingestEvents(ctx(), "api", batchOf(usageEvent()));
    expect(await ingestEvents(ctx(), "other", batchOf(usageEvent()))).toMatchObject({ accepted: 1 });
  });

  it("counts each event once under any split, order, repetition and concurrency of batches", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        async (ids, size) => {
          await database.pool.query(
            "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly",
          );
          const events = ids.map((id) => usageEvent({ dedupeKey: `e${id}`, occurredAt: new Date(Date.UTC(2026, id % 3, 1 + id, id)) }));
          const batches = Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size));
          const results = await Promise.all(batches.map((batch) => ingestEvents(ctx(), "api", batchOf(...batch))));
          const distinct = String(new Set(ids).size);
          expect(String(results.reduce((sum, result) => sum + result.accepted, 0))).toBe(distinct);
          const totals = await ledgerTotals();
          expect(totals.lines?.events).toBe(distinct);
          expect(totals.daily).toEqual(totals.lines);
          expect(totals.team).toEqual(totals.lines);
          expect(totals.meter?.cost).toBe(totals.lines?.cost);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("bad items", () => {
  it("stores the good events of a batch and names what is wrong with the others", async () => {
    const tooOld = usageEvent({ dedupeKey: "old", occurredAt: new Date("2020-01-01T00:00:00Z") });
    const future = usageEvent({ dedupeKey: "future", occurredAt: new Date("2026-03-16T12:00:00.001Z") });
    const result = await ingestEvents(ctx(), "api", {
      ...batchOf(tooOld, usageEvent(), future),
      rejected: [{ index: 3, reason: "no id" }],
    });
    expect(result).toMatchObject({ accepted: 1, rejected: 3 });
    expect(result.results.map((item) => item.status)).toEqual(["rejected", "accepted", "rejected", "rejected"]);
    expect(result.results[0]?.reason).toContain("2020-01-01");
    const { rows } = await database.pool.query("SELECT count(*)::int AS kept FROM rejected_item");
    expect(rows[0]).toEqual({ kept: 3 });
  });

  it("refuses a caller without the right to write events", async () => {
    await expect(ingestEvents(testContext(database.db, { rights: ["spend.read"] }), "api", batchOf(usageEvent()))).rejects.toThrow(
      /right|allowed|event/i,
    );
  });
});

describe("unknown is null, never zero", () => {
  it("keeps an unknown model without a cost, and rates it when a price comes", async () => {
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ model: "brand-new" }), usageEvent({ dedupeKey: "evt-2" })));
    const { rows } = await database.pool.query(
      "SELECT sum(unpriced_events)::int AS unpriced, sum(cost_usd)::text AS cost FROM usage_daily",
    );
    expect(rows[0]).toEqual({ unpriced: 1, cost: "0.003500000000000" });
    await addPrice("brand-new", { input: "1", output: "2" });
    expect(await rateUnpriced(ctx())).toEqual({ linesRead: 1, linesChanged: 1 });
    const after = await database.pool.query("SELECT sum(unpriced_events)::int AS unpriced, sum(cost_usd)::text AS cost FROM usage_daily");
    expect(after.rows[0]).toEqual({ unpriced: 0, cost: "0.004700000000000" });
    expect((await ledgerTotals()).meter?.cost).toBe("0.004700000000000");
  });
});

describe("attribution again", () => {
  it("moves stored lines to the identity that a credential was assigned to, and every total stays", async () => {
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ hints: { credential: "key-7" } })));
    const before = await ledgerTotals();
    await database.pool.query(`INSERT INTO team (id, name, color_slot) VALUES ('care', 'Care', 1);
      INSERT INTO identity (id, name, kind) VALUES ('bot', 'Bot', 'agent');
      INSERT INTO identity_assignment (identity_id, team_id, valid_from) VALUES ('bot', 'care', '2020-01-01');
      INSERT INTO credential (id, identity_id, label, kind) VALUES ('crd', 'bot', 'key', 'api_key');
      INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('key-7', 'alias', 'crd');
      UPDATE ledger_version SET inventory = inventory + 1`);
    expect(await reattribute(ctx(), { unattributed: true })).toEqual({ linesRead: 1, linesChanged: 1 });
    expect(await ledgerTotals()).toEqual(before);
    const { rows } = await database.pool.query(
      `SELECT d.identity_id, d.team_id, d.attribution_step, u.events::int FROM usage_daily u JOIN usage_dimension d ON d.id = u.dimension_id`,
    );
    expect(rows).toEqual([{ identity_id: "bot", team_id: "care", attribution_step: "credential", events: 1 }]);
    const team = await database.pool.query("SELECT team_id FROM usage_daily_team");
    expect(team.rows).toEqual([{ team_id: "care" }]);
  });

  it("leaves the lines of a period that is not open as they are", async () => {
    await ingestEvents(ctx(), "api", batchOf(usageEvent({ hints: { credential: "key-7" } })));
    await database.pool.query(
      "INSERT INTO billing_period (id, starts_at, ends_at, state) VALUES ('2026-03', '2026-03-01', '2026-04-01', 'closed')",
    );
    await database.pool.query(`INSERT INTO identity (id, name, kind) VALUES ('bot', 'Bot', 'agent'); INSERT INTO credential (id, identity_id, label, kind) VALUES ('crd', 'bot', 'key', 'api_key');
      INSERT INTO credential_fingerprint (value, kind, credential_id) VALUES ('key-7', 'alias', 'crd'); UPDATE ledger_version SET inventory = inventory + 1`);
    expect(await reattribute(ctx(), { unattributed: true })).toEqual({ linesRead: 1, linesChanged: 0 });
    await database.pool.query("DELETE FROM billing_period");
  });
});
