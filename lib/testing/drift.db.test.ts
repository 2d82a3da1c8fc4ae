import { beforeAll, expect, it } from "vitest";
import { foldWeeks } from "@/lib/metering";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf, keptRows } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";

const database = useDatabase();
const run = async (sql: string) => (await database.pool.query(sql)).rows;
const clock = { now: () => new Date() };

/** Some with labels, of which one is the same for many. */
const labelled = anyUsage(5, 400, new Date()).map((event, i) =>
  i % 3 === 0 ? { ...event, labels: { repo: `r${i % 4}`, 'run "no"': `{${i}}` } } : event,
);

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(testContext(database.db, { clock }), labelled);
  await foldWeeks(database.db, clock);
}, 60_000);

it("usage of every sort drifts nowhere", async () => {
  expect(await driftOf(run)).toEqual([]);
  expect(Math.min(...(await keptRows(run)))).toBeGreaterThan(0);
});

it.each([
  ["usage_daily", "UPDATE usage_daily SET cost_usd = cost_usd + 0.000000000000001 WHERE ctid = (SELECT ctid FROM usage_daily LIMIT 1)"],
  ["usage_daily_team", "UPDATE usage_daily_team SET events = events + 1 WHERE ctid = (SELECT ctid FROM usage_daily_team LIMIT 1)"],
  ["usage_daily_meter", "DELETE FROM usage_daily_meter WHERE ctid = (SELECT ctid FROM usage_daily_meter WHERE quantity > 0 LIMIT 1)"],
  [
    "usage_daily_label",
    "UPDATE usage_daily_label SET value = 'another' WHERE ctid = (SELECT ctid FROM usage_daily_label WHERE events > 0 LIMIT 1)",
  ],
  ["usage_weekly", "UPDATE usage_weekly SET errors = errors + 1 WHERE ctid = (SELECT ctid FROM usage_weekly LIMIT 1)"],
  ["usage_weekly_meter", "DELETE FROM usage_weekly_meter WHERE ctid = (SELECT ctid FROM usage_weekly_meter WHERE quantity > 0 LIMIT 1)"],
  ["usage_place", "UPDATE usage_place SET output = output + 1 WHERE ctid = (SELECT ctid FROM usage_place WHERE days = 1 LIMIT 1)"],
  ["usage_place", "DELETE FROM usage_place WHERE ctid = (SELECT ctid FROM usage_place WHERE days = 7 AND events > 0 LIMIT 1)"],
  ["usage_place_meter", "UPDATE usage_place_meter SET unpriced = unpriced + 1 WHERE ctid = (SELECT ctid FROM usage_place_meter LIMIT 1)"],
  ["usage_hourly", "UPDATE usage_hourly SET flat_value_usd = flat_value_usd - 0.01 WHERE hour = (SELECT max(hour) FROM usage_hourly)"],
  ["source_activity", "UPDATE source_activity SET accepted = accepted + 1 WHERE ctid = (SELECT ctid FROM source_activity LIMIT 1)"],
])("a row of %s that is off is found", async (table, spoil) => {
  const client = await database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query(spoil);
    const found = await driftOf(async (sql) => (await client.query(sql)).rows);
    expect([...new Set(found.map(({ kept }) => kept))]).toEqual([table]);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});
