/** Batches that come at once share transactions, and nothing else: what one of them is to blame for is no other's affair. */
import fc from "fast-check";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { receiveEvents } from "../receive-events";

const database = useDatabase();
const AT = new Date("2026-03-15T10:00:00.123Z");
const clock = frozenClock("2026-03-15T12:00:00Z");
const query = async (sql: string) => (await database.pool.query(sql)).rows;

const event = (id: string, errorType?: string) => ({
  id,
  time: AT.toISOString(),
  provider: "openai",
  model: "gpt-4o",
  convention: "disjoint",
  usage: { input: 1_000 + id.length, output: 7 },
  ...(errorType === undefined ? {} : { status: "error", errorType }),
});
const send = (events: unknown[]) =>
  receiveEvents(testContext(database.db, { clock, sourceId: "api" }), new TextEncoder().encode(JSON.stringify(events)), {
    isLines: false,
    isVerbose: true,
  });

beforeAll(async () => {
  await query("INSERT INTO source (id, name, kind) VALUES ('api', 'API', 'api')");
});
beforeEach(async () => {
  await query(
    "TRUNCATE usage_line, usage_event_key, usage_daily, usage_daily_team, usage_daily_meter, usage_daily_label, usage_hourly, source_activity, arrival",
  );
});

it("batches that come at once and repeat each other's events count each event once, and are told so", async () => {
  let run = 0;
  const ids = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(ids, { minLength: 2, maxLength: 12 }), async (batches) => {
      run++;
      const results = await Promise.all(batches.map((each) => send(each.map((id) => event(`${run}-${id}`)))));
      const all = results.flatMap((result) => result.results);
      const sent = new Set(batches.flat().map((id) => `${run}-${id}`));
      expect(
        all
          .filter(({ status }) => status === "accepted")
          .map(({ id }) => id)
          .sort(),
      ).toEqual([...sent].sort());
      expect(all.filter(({ status }) => status !== "accepted" && status !== "duplicate")).toEqual([]);
    }),
    { numRuns: 15 },
  );
  expect(await driftOf(query)).toEqual([]);
  const [counted] = await query(
    "SELECT (SELECT count(*) FROM usage_event_key) AS keys, (SELECT sum(events) FROM usage_daily) AS events, (SELECT sum(accepted) FROM source_activity) AS accepted, (SELECT sum(cardinality(event_ids)) FROM arrival) AS arrived",
  );
  expect(new Set(Object.values(counted ?? {})).size).toBe(1);
});

it("they go in fewer transactions than they are", async () => {
  await Promise.all(Array.from({ length: 12 }, (_, batch) => send([event(`b${batch}`)])));
  const [arrivals] = await query("SELECT count(*)::integer AS rows, sum(cardinality(event_ids))::integer AS events FROM arrival");
  expect(arrivals?.events).toBe(12);
  expect(arrivals?.rows).toBeLessThan(12);
});

it("a batch that the database refuses takes no other with it, and leaves nothing", async () => {
  await query("ALTER TABLE usage_line ADD CONSTRAINT no_bad_lines CHECK (error_type <> 'bad')");
  try {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 9 }, (_, batch) => send([event(`good-${batch}`), ...(batch % 4 === 3 ? [event(`worse-${batch}`, "bad")] : [])])),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map((_, batch) => (batch % 4 === 3 ? "rejected" : "fulfilled")));
    const stored = await query("SELECT source_event_id AS id FROM usage_line ORDER BY 1");
    expect(stored.map(({ id }) => id)).toEqual([0, 1, 2, 4, 5, 6, 8].map((batch) => `good-${batch}`));
    expect(await driftOf(query)).toEqual([]);
  } finally {
    await query("ALTER TABLE usage_line DROP CONSTRAINT no_bad_lines");
  }
});
