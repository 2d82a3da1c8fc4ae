/** The ledger is a function of the set of events: whatever their order, repetition and grouping into batches. */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation } from "@/lib/testing/ledger";
import { batchOf } from "@/lib/testing/usage";
import type { UsageEvent } from "./core/usage-event";
import { ingestEvents } from "./index";

const database = useDatabase();
const query = async (sql: string) => (await database.pool.query(sql)).rows;
const clock = { now: () => NOW };
const NOW = new Date();
const EVENTS = anyUsage(23, 120, NOW);
const COUNT = EVENTS.length;

beforeAll(async () => {
  await seedOrganisation(database.pool);
});

const TABLES: Readonly<Record<string, string>> = {
  usage_line: "occurred_at, event_id, line_no",
  usage_daily: "day, dimension_id",
  usage_daily_team: "day, team_id, business_unit_id, environment_id",
  usage_daily_meter: "day, dimension_id, meter, price_id",
  usage_hourly: "hour, dimension_id",
  usage_event_key: "event_id",
};

/** Takes the batches in, one after another or at once. @returns every row of the ledger then. */
async function ledgerOf(batches: readonly UsageEvent[][], atOnce: boolean): Promise<unknown[]> {
  await database.pool.query(`TRUNCATE ${Object.keys(TABLES).join(", ")}, source_activity`);
  const take = (batch: UsageEvent[]) => ingestEvents(testContext(database.db, { clock }), "api", batchOf(...batch));
  if (atOnce) await Promise.all(batches.map(take));
  else for (const batch of batches) await take(batch);
  expect(await driftOf(query)).toEqual([]);
  const rows: unknown[] = [];
  for (const [table, order] of Object.entries(TABLES)) rows.push(await query(`SELECT * FROM ${table} ORDER BY ${order}`));
  return rows;
}

it("any permutation, duplication and splitting into batches comes to the same lines and roll-ups, to the last digit", {
  timeout: 120_000,
}, async () => {
  const whole = await ledgerOf([EVENTS], false);
  expect(whole.every((rows) => (rows as unknown[]).length > 5)).toBe(true);
  const sending = fc.tuple(
    fc.shuffledSubarray([...EVENTS.keys()], { minLength: COUNT }),
    fc.array(fc.nat(COUNT - 1), { maxLength: 30 }),
    fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 6 }),
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(sending, async ([order, again, sizes, atOnce]) => {
      const sent = [...order, ...again].map((at) => EVENTS[at] as UsageEvent);
      const batches: UsageEvent[][] = [];
      for (let start = 0, i = 0; start < sent.length; i++) {
        const size = sizes[i % sizes.length] as number;
        batches.push(sent.slice(start, start + size));
        start += size;
      }
      expect(await ledgerOf(batches, atOnce)).toEqual(whole);
    }),
    { numRuns: 8 },
  );
});
