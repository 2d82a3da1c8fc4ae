import { beforeAll, expect, test } from "vitest";
import { createBudget } from "@/lib/budgets";
import { BudgetInput } from "@/lib/budgets/schemas";
import { Forbidden } from "@/lib/kernel/errors";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { parseUsageQuery } from "./core/usage-query";
import { readBudgetsUsed, readUsage } from "./index";
import { BudgetsUsedParams } from "./schemas";

const database = useDatabase();
const clock = frozenClock("2026-03-15T12:00:00Z");
const ctx = (caller: Caller = {}) => testContext(database.db, { clock, ...caller });
const MARCH = { from: "2026-03-01", to: "2026-03-16" };
const used = (params: object, caller: Caller = {}) => readBudgetsUsed(ctx(caller), BudgetsUsedParams.parse({ ...MARCH, ...params }));

const OF_A_MONTH = { limit: { usd: "2" }, window: "month", enforcement: "soft", startsAt: "2026-01-01T00:00:00Z" } as const;

beforeAll(async () => {
  await seedOrganisation(database.pool);
  for (const scope of [{ team: "care" }, { team: "field" }, { businessUnit: "labs" }, { team: "vision", model: "gpt-4o" }]) {
    await createBudget(ctx(), BudgetInput.parse({ ...OF_A_MONTH, name: JSON.stringify(scope), scope }));
  }
  await seedUsage(ctx(), anyUsage(3, 400));
});

/** By a way of its own: days of the page's own answer added up, over the limit. */
async function byHand(groupBy: "team" | "business_unit", ids: readonly string[], days: { from: string; to: string }): Promise<string> {
  const answer = await readUsage(ctx(), parseUsageQuery({ ...days, groupBy }, clock.now()));
  const costs = answer.groups.flatMap(({ group, costUsd }) => (ids.includes(group[groupBy]?.id ?? "") ? [Number(costUsd)] : []));
  return String(Number((costs.reduce((sum, cost) => sum + cost, 0) / 2).toFixed(6)));
}

test("a budget fills up by what its thing spent since the first of the month, and what has no budget of its own is not there", async () => {
  const { series, buckets, budgets } = await used({ groupBy: "team" });
  expect(buckets).toHaveLength(15);
  expect(budgets).toBe(2);
  expect(series.map(({ value }) => value.id).sort()).toEqual(["care", "field"]);
  for (const { value, shares } of series) {
    expect(shares[4]).toBe(await byHand("team", [value.id ?? ""], { from: "2026-03-01", to: "2026-03-06" }));
    expect(shares.at(-1), "what the counter says").toBe(await byHand("team", [value.id ?? ""], MARCH));
  }
});

test("a month that is over ends at all that was spent in it, and is not known from before the budget", async () => {
  const { series, buckets } = await used({ groupBy: "team", granularity: "month", from: "2025-12-01" });
  expect(buckets.map((start) => start.slice(0, 7))).toEqual(["2025-12", "2026-01", "2026-02", "2026-03"]);
  const care = series.find(({ value }) => value.id === "care")?.shares;
  expect(care?.[0]).toBeNull();
  expect(care?.[2]).toBe(await byHand("team", ["care"], { from: "2026-02-01", to: "2026-03-01" }));
});

test("a span that begins within a month counts from its first all the same", async () => {
  const { series } = await used({ groupBy: "team", from: "2026-03-10" });
  const whole = await used({ groupBy: "team" });
  expect(series.map(({ shares }) => shares[0])).toEqual(whole.series.map(({ shares }) => shares[9]));
});

test("a unit counts with the units below it", async () => {
  const { series } = await used({ groupBy: "business_unit" });
  expect(series.map(({ value }) => value.id)).toEqual(["labs"]);
  expect(series[0]?.shares.at(-1)).toBe(await byHand("business_unit", ["labs", "labs-eu"], MARCH));
});

test("a filter by the grouping keeps the lines of what it keeps", async () => {
  expect((await used({ groupBy: "team", filter: { team: "care" } })).series.map(({ value }) => value.id)).toEqual(["care"]);
  expect((await used({ groupBy: "team", filter: { team: "!care" } })).series.map(({ value }) => value.id)).toEqual(["field"]);
});

test("of two budgets of one team the fullest is its line, and things are counted", async () => {
  const { id } = await createBudget(
    ctx(),
    BudgetInput.parse({ ...OF_A_MONTH, name: "Hard", limit: { usd: "4" }, enforcement: "hard", scope: { team: "care" } }),
  );
  const { series, budgets } = await used({ groupBy: "team" });
  expect(budgets).toBe(2);
  expect(series.map(({ value }) => value.id).sort()).toEqual(["care", "field"]);
  expect(series.map(({ budget }) => budget.id)).not.toContain(id);
});

test("of a budget that carries over, months that are over are not known, and the month that runs is", async () => {
  await createBudget(ctx(), BudgetInput.parse({ ...OF_A_MONTH, name: "Carried", carryOver: true, scope: { identity: "triage" } }));
  const shares = (await used({ groupBy: "identity", granularity: "month", from: "2026-02-01" })).series[0]?.shares;
  expect(shares?.[0]).toBeNull();
  expect(shares?.[1]).not.toBeNull();
});

test("who may see a part of what was spent sees what the counter says, and nothing of the days before", async () => {
  await createBudget(ctx(), BudgetInput.parse({ ...OF_A_MONTH, name: "Desk", scope: { application: "desk" } }));
  const ofDesk = async (scope: NonNullable<Caller["scope"]>) =>
    (await used({ groupBy: "application" }, { scope })).series.map(({ shares }) => shares);
  const [whole] = await ofDesk({ applicationIds: ["desk"] });
  expect(whole?.every((share) => share !== null)).toBe(true);
  expect(whole).toEqual((await used({ groupBy: "application" })).series[0]?.shares);
  const [ofLabs] = (await used({ groupBy: "business_unit" }, { scope: { businessUnitIds: ["labs"] } })).series.map(({ shares }) => shares);
  const all = (await used({ groupBy: "business_unit" })).series[0]?.shares;
  expect(ofLabs?.at(-1)).toBe(all?.at(-1));
  expect(ofLabs?.slice(0, -1)).toContain(null);
  for (const [i, share] of (ofLabs ?? []).entries()) if (share !== null) expect(share).toBe(all?.[i]);
});

test("nobody sees the budget of a thing outside their scope, and without the right nothing", async () => {
  const { series } = await used({ groupBy: "team" }, { scope: { teamIds: ["care"] } });
  expect(series.map(({ value }) => value.id)).toEqual(["care"]);
  await expect(used({ groupBy: "team" }, { rights: [] })).rejects.toThrow(Forbidden);
});
