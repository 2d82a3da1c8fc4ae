import { beforeAll, expect, it } from "vitest";
import { Forbidden, NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import type { Grouping } from "./core/dimensions";
import { type Explanation, explainParameters } from "./core/explain/explanation";
import { EFFECTS } from "./core/explain/split-change";
import { parseUsageQuery, type UsageParameters } from "./core/usage-query";
import { explainChange, listConcentration, listPriceChanges, readUsage } from "./index";

/** March so far against the same days of February, of usage of every awkward sort. */
const database = useDatabase();
const SPAN = { from: "2026-03-01", to: "2026-03-16" };
const ctx = (caller?: Parameters<typeof testContext>[1]) => testContext(database.db, caller);
const explain = (parameters: UsageParameters, caller?: Parameters<typeof testContext>[1], of?: Parameters<typeof explainChange>[2]) =>
  explainChange(ctx(caller), parseUsageQuery(explainParameters(parameters), ctx().clock.now()), of);
const sum = (parts: readonly string[]): string => formatUsd(sumUsd(parts.map(parseUsd)));

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await database.pool.query(`UPDATE price SET valid_to = '2026-03-10Z' WHERE model = 'gpt-4o' AND meter = 'output'`);
  await database.pool.query(`INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by)
    VALUES ('openai', 'gpt-4o', 'output', '8', 1000000, '2026-03-10Z', 'catalogue', 't', 't')`);
  await seedUsage(ctx(), anyUsage(11, 300));
});

function expectSums(answer: Explanation): void {
  const { effects, drivers, total } = answer;
  expect(sum(EFFECTS.map((effect) => effects[effect]))).toBe(total.changeUsd);
  for (const driver of drivers) expect(sum(EFFECTS.map((effect) => driver.effects[effect]))).toBe(driver.changeUsd);
  for (const effect of EFFECTS) expect(sum(drivers.map((driver) => driver.effects[effect]))).toBe(effects[effect]);
}

it("effects and drivers sum to the change of the page's own totals, for every grouping, and effects are the same for all", async () => {
  const asked = { ...SPAN, compare: "previous" as const };
  const { total, compare } = await readUsage(ctx(), parseUsageQuery(asked, ctx().clock.now()));
  const first = await explain(asked);
  expect(first.total).toMatchObject({ costUsd: total.costUsd, previousCostUsd: compare?.total.costUsd });
  expect([first.compare.from, first.compare.to]).toEqual([compare?.from, compare?.to]);
  for (const effect of ["volume", "mix", "price", "new"] as const) expect([effect, first.effects[effect] === "0"]).toEqual([effect, false]);
  for (const groupBy of ["identity", "team,model", "application", "agent,tool", "meter", "caller", "billing"] satisfies (
    | Grouping
    | string
  )[]) {
    const answer = await explain({ ...asked, groupBy, limit: 3 });
    expectSums(answer);
    expect(answer.effects).toEqual(first.effects);
  }
});

it("holds under filters, in a scope and for one thing, a unit with the units below it", async () => {
  expectSums(await explain({ ...SPAN, filter: { environment: "prod,none", meter: "!output" } }));
  const scoped = await explain({ ...SPAN, groupBy: "team" }, { scope: { teamIds: ["care"] } });
  expectSums(scoped);
  expect(scoped.drivers.map((driver) => driver.group.team?.id)).toEqual(["care"]);
  const labs = await explain({ ...SPAN, groupBy: "business_unit" }, {}, { kind: "business_unit", id: "labs" });
  expect(labs.drivers.map((driver) => driver.group.business_unit?.id).sort()).toEqual(["labs", "labs-eu"]);
  await expect(explain(SPAN, { scope: { teamIds: ["care"] } }, { kind: "team", id: "vision" })).rejects.toThrow(NotFound);
  await expect(explain(SPAN, { rights: [] })).rejects.toThrow(Forbidden);
});

it("names price changes of the models in view to those who may read prices", async () => {
  const changes = (await explain(SPAN)).priceChanges;
  expect(changes.map(({ model, at, meters }) => [model, at.slice(0, 10), meters[0]?.changeShare])).toEqual([
    ["gpt-4o", "2026-03-10", "-0.2"],
  ]);
  expect((await explain(SPAN, { rights: ["spend.read"] })).priceChanges).toEqual([]);
  const ofModel = (model: string) => listPriceChanges(ctx(), parseUsageQuery({ ...SPAN, filter: { model } }, ctx().clock.now()));
  expect(await ofModel("gpt-4o")).toHaveLength(1);
  expect(await ofModel("embed")).toEqual([]);
});

it("concentration has every identity's cost and what nobody answers for, and only what the caller sees", async () => {
  const query = parseUsageQuery(SPAN, ctx().clock.now());
  const { total } = await readUsage(ctx(), query);
  const whole = await listConcentration(ctx(), query);
  for (const pareto of [whole.identities, whole.credentials]) {
    expect(sum([pareto.costUsd, pareto.withoutUsd])).toBe(total.costUsd);
    expect(sum(pareto.rows.map((row) => row.costUsd))).toBe(pareto.costUsd);
  }
  expect(whole.identities.withoutUsd).toBe(total.unattributedCostUsd);
  const scoped = await listConcentration(ctx({ scope: { teamIds: ["field"] } }), query);
  expect(scoped.identities.rows.map((row) => row.id)).toEqual(["scout"]);
  expect(scoped.credentials.rows.map((row) => row.id)).toEqual(["k-scout"]);
});
