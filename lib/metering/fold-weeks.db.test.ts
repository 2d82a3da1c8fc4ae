/** Sums of weeks are their lines as long as they stand, and stand no longer once a line of theirs changes. */
import { beforeAll, expect, it, vi } from "vitest";
import { createCredential, createIdentity } from "@/lib/identities";
import { addPriceOverride } from "@/lib/pricing";
import { PriceOverrideInput } from "@/lib/pricing/schemas";
import { readBreakdowns, readUsage } from "@/lib/reporting";
import { parseUsageQuery, type UsageParameters } from "@/lib/reporting/core/usage-query";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { driftOf } from "@/lib/testing/drift";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { foldWeeks, forgetFoldedWeeks, runRevisions } from "./index";

const database = useDatabase();
const ctx = () => testContext(database.db);
const sql = async (text: string) => (await database.pool.query(text)).rows;
const standing = async (): Promise<string[]> =>
  (await sql("SELECT week::text AS week FROM usage_folded_week WHERE stands ORDER BY week")).map((row) => String(row.week));
const fold = () => foldWeeks(database.db, ctx().clock);
const daysSummed = async (): Promise<string[]> =>
  (await sql("SELECT DISTINCT date_trunc('week', day::timestamp)::date::text AS week FROM usage_daily ORDER BY 1")).map((row) =>
    String(row.week),
  );

const WHOLE = { from: "2026-01-20", to: "2026-03-16" };
const QUESTIONS: readonly UsageParameters[] = [
  { groupBy: "identity", granularity: "week", compare: "preceding" },
  { groupBy: "team,model", granularity: "month", compare: "previous_weekday" },
  { groupBy: "meter", granularity: "week", metric: "cost" },
  { groupBy: "tenant", granularity: "month", top: 1, limit: 1, compare: "previous" },
  { groupBy: "model", granularity: "day" },
  { granularity: "week", filter: { provider: "openai" }, compare: "year" },
];
async function answers(): Promise<unknown[]> {
  const now = ctx().clock.now();
  const asked = await Promise.all(
    QUESTIONS.map((one) => readUsage(ctx(), parseUsageQuery({ ...WHOLE, ...one }, now), { fewSeries: 0, fewGroups: 0 })),
  );
  const broken = await readBreakdowns(ctx(), parseUsageQuery({ ...WHOLE, compare: "preceding" }, now), {
    models: ["model"],
    meters: ["meter"],
  });
  return [...asked, broken];
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(21, 400));
}, 60_000);

it("sums each week that is over once, and every answer stays what it was", async () => {
  const before = await answers();
  expect(await fold()).toBeGreaterThan(4);
  const weeks = await standing();
  expect(weeks).toEqual(
    (await daysSummed()).filter((week) => new Date(`${week}T00:00:00Z`).getTime() + 7 * 86_400_000 <= ctx().clock.now().getTime()),
  );
  expect(await driftOf(sql)).toEqual([]);
  expect(await answers()).toEqual(before);
  expect(await fold()).toBe(0);
});

it("lets go the weeks that late usage, another owner or another price changes, and reads their days", async () => {
  for (const seed of [22, 23]) {
    await fold();
    const stood = await standing();
    await seedUsage(ctx(), anyUsage(seed, 6));
    const touched = new Set(
      anyUsage(seed, 6)
        .filter(({ role }) => role === "billable")
        .map(({ occurredAt }) => mondayOf(occurredAt)),
    );
    expect(await standing()).toEqual(stood.filter((week) => !touched.has(week)));
    expect(await driftOf(sql)).toEqual([]);
    const unfolded = await answers();
    expect(await fold()).toBeGreaterThan(0);
    expect(await answers()).toEqual(unfolded);
  }
  const stood = await standing();
  await createIdentity(ctx(), { id: "late", name: "Late", kind: "agent" });
  await createCredential(ctx(), { identity: "late", label: "Key", kind: "api_key", alias: "unknown-key" });
  const prices = { input: "3", output: "9" };
  const effectiveFrom = "2026-01-01T00:00:00Z";
  await addPriceOverride(ctx(), PriceOverrideInput.parse({ provider: "openai", model: "gpt-4o", prices, effectiveFrom, reason: "agreed" }));
  expect((await runRevisions(ctx())).linesChanged).toBeGreaterThan(50);
  expect((await standing()).length).toBeLessThan(stood.length);
  expect(await driftOf(sql)).toEqual([]);
  await fold();
  expect(await standing()).toEqual(stood);
  expect(await driftOf(sql)).toEqual([]);
});

it("lets go a week that a batch changes which waited while it was summed", async () => {
  await fold();
  const late = anyUsage(24, 4, new Date("2026-02-20T12:00:00Z"));
  const weeks = [...new Set(late.filter(({ role }) => role === "billable").map(({ occurredAt }) => mondayOf(occurredAt)))];
  await database.pool.query("DELETE FROM usage_folded_week WHERE week = ANY($1::date[])", [weeks]);
  const folding = await database.pool.connect();
  try {
    await folding.query("BEGIN");
    await folding.query("LOCK TABLE usage_daily IN SHARE ROW EXCLUSIVE MODE");
    const stored = seedUsage(ctx(), late);
    const waiting = () => sql("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'usage_daily'::regclass");
    await vi.waitFor(async () => expect(await waiting()).not.toEqual([]), { timeout: 20_000, interval: 5 });
    await folding.query("INSERT INTO usage_folded_week (week, stands) SELECT unnest($1::date[]), false ON CONFLICT DO NOTHING", [weeks]);
    await folding.query("COMMIT");
    await stored;
  } finally {
    // Its transaction goes with it, should it still hold the lock.
    folding.release(true);
  }
  const left = await standing();
  for (const week of weeks) expect(left).not.toContain(week);
  expect(await driftOf(sql)).toEqual([]);
});

it("keeps nothing of a week that changes between being put on the list and being summed", async () => {
  await fold();
  const late = anyUsage(25, 4, new Date("2026-02-11T12:00:00Z"));
  const week = mondayOf(new Date("2026-02-11T12:00:00Z"));
  await sql(`UPDATE usage_folded_week SET stands = false WHERE week = '${week}'`);
  await seedUsage(ctx(), late);
  expect(await sql(`SELECT 1 FROM usage_folded_week WHERE week = '${week}'`)).toEqual([]);
  expect(await driftOf(sql)).toEqual([]);
});

it("sums a week anew that an older version summed, which knows nothing of places", async () => {
  await fold();
  await sql("DELETE FROM usage_place; DELETE FROM usage_place_meter; UPDATE usage_folded_week SET places = false");
  expect(await fold()).toBe((await standing()).length);
  expect(await sql("SELECT 1 FROM usage_place LIMIT 1")).not.toEqual([]);
  expect(await driftOf(sql)).toEqual([]);
});

it("leaves the weeks to the next run while days are being changed, and sums them all anew after a start", async () => {
  await fold();
  const stood = await standing();
  await forgetFoldedWeeks(database.db);
  expect(await standing()).toEqual([]);
  const writing = await database.pool.connect();
  try {
    await writing.query("BEGIN");
    await writing.query("LOCK TABLE usage_daily IN ROW EXCLUSIVE MODE");
    expect(await fold()).toBe(0);
    await writing.query("COMMIT");
  } finally {
    writing.release();
  }
  expect(await fold()).toBe(stood.length);
  expect(await standing()).toEqual(stood);
  expect(await driftOf(sql)).toEqual([]);
});

function mondayOf(at: Date): string {
  const day = (at.getUTCDay() + 6) % 7;
  return new Date(at.getTime() - day * 86_400_000).toISOString().slice(0, 10);
}
