/** A ledger from before the roll-up by meter knew prices is brought up exactly, as far as its lines are still there. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";

const database = useDatabase();
const sql = async (text: string) => (await database.pool.query(text)).rows;
const MIGRATION = readFileSync(path.resolve(import.meta.dirname, "../../../prisma/migrations/0035_rollup_price/migration.sql"), "utf8");
/** The table as it was: one row for all prices of a meter. */
const BEFORE = `CREATE TEMPORARY TABLE was AS SELECT day, dimension_id, meter, sum(quantity) AS quantity, sum(unpriced) AS unpriced, sum(cost_usd) AS cost_usd,
    sum(flat_value_usd) AS flat_value_usd FROM usage_daily_meter GROUP BY 1, 2, 3;
  ALTER TABLE usage_daily_meter DROP COLUMN price_id; TRUNCATE usage_daily_meter;
  ALTER TABLE usage_daily_meter ADD CONSTRAINT usage_daily_meter_pkey PRIMARY KEY (day, dimension_id, meter);
  INSERT INTO usage_daily_meter (day, dimension_id, meter, quantity, unpriced, cost_usd, flat_value_usd) SELECT * FROM was`;
const ROWS = `SELECT day, dimension_id, meter, price_id, trim_scale(quantity)::text AS quantity, unpriced, trim_scale(cost_usd)::text AS cost,
  trim_scale(flat_value_usd)::text AS flat FROM usage_daily_meter`;
const BY_KEY = "ORDER BY day, dimension_id, meter, price_id";
const SUMS = `SELECT day, dimension_id, meter, sum(quantity)::text AS quantity, sum(unpriced)::text AS unpriced, sum(cost_usd)::text AS cost FROM usage_daily_meter GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(testContext(database.db), anyUsage(8, 300));
  // The same meter at another price from March on, within days that have both.
  await sql(`UPDATE usage_line SET charges = (SELECT jsonb_agg(CASE WHEN c->>'meter' = 'input' AND c->>'priceId' IS NOT NULL THEN c || '{"priceId": 77}' ELSE c END) FROM jsonb_array_elements(charges) c)
    WHERE charges <> '[]' AND (extract(epoch FROM occurred_at))::bigint % 2 = 0`);
}, 60_000);

it("splits what lines account for by price, keeps every sum, and leaves the rest without a price", async () => {
  const client = await database.pool.connect();
  try {
    await client.query(BEFORE);
    await client.query(MIGRATION);
    const found = await driftOf(async (text) => (await client.query(text)).rows);
    expect(found).toEqual([]);
    const whole = (await client.query(`${ROWS} ${BY_KEY}`)).rows;
    const sums = (await client.query(SUMS)).rows;
    expect(new Set(whole.map((row) => row.price_id)).size).toBeGreaterThan(5);
    // The oldest lines go, as partitions do.
    await client.query("DROP TABLE was");
    await client.query("DELETE FROM usage_line WHERE occurred_at < '2026-02-20Z'");
    await client.query(BEFORE);
    await client.query(MIGRATION);
    expect((await client.query(SUMS)).rows).toEqual(sums);
    const isOld = (row: { day: Date }): boolean => row.day < new Date(2026, 1, 20);
    const now = (await client.query(`${ROWS} ${BY_KEY}`)).rows;
    expect(now.filter((row) => !isOld(row))).toEqual(whole.filter((row) => !isOld(row)));
    const old = now.filter(isOld);
    expect(old.length).toBeGreaterThan(10);
    expect(old.every((row) => row.price_id === 0)).toBe(true);
  } finally {
    client.release(true);
  }
});
