import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifyAudit } from "@/lib/audit";
import { Conflict, Forbidden, Invalid, NotFound } from "@/lib/kernel/errors";
import { addExchangeRate } from "@/lib/pricing";
import { ExchangeRateInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { type Caller, testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { formatMinor } from "./core/money";
import { useOf } from "./core/testing";
import { sharedMoney } from "./core/world";
import {
  activateRule,
  addCredit,
  addMarkup,
  addSharedCost,
  changeSharedCost,
  decideTrueUp,
  discardRule,
  endMarkup,
  endRule,
  listCredits,
  listRules,
  listTrueUps,
  proposeTrueUp,
  readAllocationWorld,
  readChoices,
  retractSharedCost,
  saveRule,
} from "./index";
import { CreditInput, EndInput, MarkupInput, RuleInput, SharedCostInput, TrueUpDecision } from "./schemas";

const database = useDatabase();
const clock = frozenClock("2026-10-20T12:00:00Z");
const ctx = (more: Caller = {}) => testContext(database.db, { clock, ...more });
const month = (id: string) => {
  const start = new Date(`${id}-01T00:00:00Z`);
  return { id, start, end: new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1)), timeZone: "UTC" };
};
const rule = (name: string, source: string, targets: string[], more: object = {}) =>
  RuleInput.parse({
    name,
    definition: {
      source: { kind: "cost_centre", costCentreId: source },
      method: { kind: "even" },
      targets: { kind: "cost_centres", ids: targets },
    },
    validFrom: "2026-10-01",
    reason: "agreed in May",
    ...more,
  });
const cost = (more: object = {}) =>
  SharedCostInput.parse({
    ...{ name: "Licence", kind: "platform_fee", amount: "12000.00", validFrom: "2026-10-01", validTo: "2027-10-01", reason: "order 1" },
    ...more,
  });

beforeAll(async () => {
  const { db } = database;
  await db.organisation.upsert({ where: { id: 1 }, create: { id: 1, name: "Test" }, update: {} });
  await db.costCentre.createMany({ data: ["data", "a", "b", "c"].map((id) => ({ id, name: `Centre ${id}` })) });
  await db.businessUnit.createMany({
    data: [
      { id: "top", name: "Top", colorSlot: 1 },
      { id: "north", name: "North", parentId: "top", colorSlot: 2 },
    ],
  });
});
beforeEach(async () => {
  const { db } = database;
  for (const table of [
    db.allocationRule,
    db.sharedCost,
    db.providerCredit,
    db.unitMarkup,
    db.trueUp,
    db.statementLine,
    db.statement,
    db.billingPeriod,
  ])
    await (table as { deleteMany(): Promise<unknown> }).deleteMany();
});
const closePeriod = (id: string) => {
  const { start, end } = month(id);
  return database.db.billingPeriod.create({ data: { id, startsAt: start, endsAt: end, state: "closed", version: 1 } });
};

describe("rules", () => {
  test("a draft charges nothing, an active one holds from its period on, its next version takes its place", async () => {
    const draft = await saveRule(ctx(), rule("Data", "data", ["a", "b"]));
    expect(draft).toMatchObject({
      standing: "draft",
      version: 1,
      sentence: "Spreads 100 % of all that Centre data bears evenly over Centre a and Centre b",
    });
    expect((await readAllocationWorld(database.db, month("2026-10"))).rules).toEqual([]);
    expect(await activateRule(ctx(), draft.ruleId)).toMatchObject({ standing: "in_force" });
    const next = await saveRule(ctx(), { ...rule("Data", "data", ["a", "c"], { validFrom: "2026-12-01" }), ruleId: draft.ruleId });
    expect(next).toMatchObject({ version: 2, standing: "draft" });
    expect(await activateRule(ctx(), draft.ruleId)).toMatchObject({ standing: "planned" });
    const held = async (id: string) => (await readAllocationWorld(database.db, month(id))).rules.map((each) => each.id);
    expect([await held("2026-09"), await held("2026-10"), await held("2026-11"), await held("2026-12")]).toEqual([
      ...[[], [`${draft.ruleId}:v1`], [`${draft.ruleId}:v1`], [`${draft.ruleId}:v2`]],
    ]);
    await endRule(ctx(), draft.ruleId, EndInput.parse({ validTo: "2026-11-01", reason: "no more" }));
    expect([await held("2026-10"), await held("2026-11"), await held("2026-12")]).toEqual([[`${draft.ruleId}:v1`], [], []]);
    expect((await listRules(ctx(), { state: "all" })).data.map(({ standing }) => standing)).toEqual(["retired", "in_force"]);
  });

  test("a draft is replaced or thrown away", async () => {
    const draft = await saveRule(ctx(), rule("Data", "data", ["a"]));
    expect((await saveRule(ctx(), { ...rule("Data, all", "data", ["a", "b"]), ruleId: draft.ruleId })).id).toBe(draft.id);
    await discardRule(ctx(), draft.ruleId);
    expect((await listRules(ctx(), { state: "all" })).data).toEqual([]);
    await expect(discardRule(ctx(), draft.ruleId)).rejects.toThrow(Conflict);
    await expect(saveRule(ctx(), { ...rule("Data", "data", ["a"]), ruleId: "unknown" })).rejects.toThrow(NotFound);
  });

  test("refused when saved: percentages that do not sum, unknown places, days within a period or in a closed one", async () => {
    const thirds = ["a", "b", "c"].map((costCentreId) => ({ costCentreId, percent: "33.33" }));
    const source = { kind: "cost_centre", costCentreId: "data" };
    const fixed = rule("Thirds", "data", ["a"], { definition: { source, method: { kind: "fixed", shares: thirds } } });
    await expect(saveRule(ctx(), fixed)).rejects.toMatchObject({
      details: [{ message: "PERCENT_SUM_NOT_100: The percentages sum to 99.99, not to 100." }],
    });
    await expect(saveRule(ctx(), rule("Data", "data", ["nobody"]))).rejects.toThrow(Invalid);
    await expect(saveRule(ctx(), rule("Data", "data", ["a"], { validFrom: "2026-10-15" }))).rejects.toThrow(
      /not the first day of a period/,
    );
    await closePeriod("2026-10");
    await expect(saveRule(ctx(), rule("Data", "data", ["a"]))).rejects.toThrow(/lies in a closed period/);
    expect((await saveRule(ctx(), rule("Data", "data", ["a"], { validFrom: "2026-11-01" }))).standing).toBe("draft");
  });

  test("refused when saved: money that would go round at any time of the span, also when a period was closed since", async () => {
    const later = await saveRule(ctx(), rule("Later", "a", ["data"], { validFrom: "2027-01-01", step: 2 }));
    await activateRule(ctx(), later.ruleId);
    await expect(saveRule(ctx(), rule("Data", "data", ["a", "b"]))).rejects.toMatchObject({
      details: [{ message: "ALLOCATION_CYCLE: “Data” spreads Centre data, and “Later” gives to it later, in step 2." }],
    });
    await endRule(ctx(), later.ruleId, EndInput.parse({ validTo: "2027-01-01", reason: "never began" }));
    const draft = await saveRule(ctx(), rule("Data", "data", ["a", "b"]));
    await expect(saveRule(ctx(), rule("Other", "a", ["b"]))).resolves.toMatchObject({ standing: "draft" });
    await activateRule(ctx(), draft.ruleId);
    await expect(saveRule(ctx(), rule("Other", "a", ["b"]))).rejects.toMatchObject({ details: [{ location: "definition.targets" }] });
    const next = await saveRule(ctx(), rule("Next", "b", ["c"], { step: 2 }));
    await closePeriod("2026-10");
    await expect(activateRule(ctx(), next.ruleId)).rejects.toThrow(/closed period/);
  });

  test("are for who may write allocation everywhere, and read by who sees everything", async () => {
    await expect(saveRule(ctx({ rights: ["spend.read"] }), rule("Data", "data", ["a"]))).rejects.toThrow(Forbidden);
    await expect(saveRule(ctx({ scope: { teamIds: ["t"] } }), rule("Data", "data", ["a"]))).rejects.toThrow(Forbidden);
    await expect(listRules(ctx({ scope: { teamIds: ["t"] } }), { state: "all" })).rejects.toThrow(Forbidden);
    expect((await readChoices(ctx({ rights: ["spend.read"] }))).starts[0]).toBe("2026-09-01");
    await closePeriod("2026-09");
    expect((await readChoices(ctx())).starts.slice(0, 2)).toEqual(["2026-10-01", "2026-11-01"]);
  });
});

describe("shared money", () => {
  const used = [useOf("a", "30", { businessUnitId: "north" }), useOf("b", "10", { businessUnitId: "north" })];
  const told = async (id: string) => {
    const world = await readAllocationWorld(database.db, month(id));
    const { parts, problems, commitments, credits } = sharedMoney(world, used, "");
    const text = (amount: bigint) => formatMinor(amount, world.rate.currency);
    return {
      problems,
      // Costs of one instant are told in the order of their ids, which are drawn.
      parts: parts.map(({ name, holder, amount, detail }) => [name, holder, text(amount), detail]).sort(),
      commitments: commitments.map(({ used: taken, unused, overage }) => [text(taken), text(unused), text(overage)]),
      credits: credits.map(({ costCentreId, amount }) => [costCentreId, text(amount)]),
    };
  };

  test("a year's fee in its months, seats by day, and only what a commitment did not pay for", async () => {
    await addSharedCost(ctx(), cost({ costCentreId: "data" }));
    const seats = [
      { costCentreId: "a", from: "2026-11-11" },
      { costCentreId: "b", from: "2026-01-01" },
    ];
    await addSharedCost(ctx(), cost({ name: "Seats", kind: "seats", amount: "30.00", seats }));
    await addSharedCost(ctx(), cost({ name: "Commitment", kind: "commitment", amount: "730.00", covers: { provider: "anthropic" } }));
    expect(await told("2026-11")).toEqual({
      problems: [],
      parts: [
        ["Commitment", "", "20.00", "unused"],
        ["Licence", "data", "986.30", "30 of 365 days"],
        ["Seats", "a", "20.00", "1 seat, 20 days"],
        ["Seats", "b", "30.00", "1 seat, 30 days"],
      ],
      commitments: [["40.00", "20.00", "0.00"]],
      credits: [],
    });
    expect((await told("2026-09")).parts).toEqual([]);
  });

  test("in another currency: converted as a whole, refused without a rate", async () => {
    await expect(addSharedCost(ctx(), cost({ currency: "CHF" }))).rejects.toThrow(/No exchange rate of CHF/);
    const rate = { currency: "EUR", perUsd: "0.9259259259", effectiveFrom: "2026-09-01T00:00:00Z", reason: "ECB" };
    await addExchangeRate(ctx(), ExchangeRateInput.parse(rate));
    await addSharedCost(ctx(), cost({ amount: "1000.00", currency: "EUR", validTo: "2026-11-01" }));
    expect((await told("2026-10")).parts).toEqual([["Licence", "", "1080.00", "31 of 31 days"]]);
  });

  test("never begins in a closed period; retracted it is borne no more, changed it is borne by another", async () => {
    await closePeriod("2026-09");
    await expect(addSharedCost(ctx(), cost({ validFrom: "2026-09-15" }))).rejects.toThrow(Conflict);
    const { id } = await addSharedCost(ctx(), cost());
    expect(await changeSharedCost(ctx(), id, { costCentreId: "c", reason: "moved" })).toMatchObject({
      holder: { id: "c", name: "Centre c" },
    });
    expect((await told("2026-10")).parts).toEqual([["Licence", "c", "1019.18", "31 of 365 days"]]);
    await retractSharedCost(ctx(), id, { reason: "entered twice" });
    expect((await told("2026-10")).parts).toEqual([]);
    await expect(retractSharedCost(ctx(), id, { reason: "again" })).rejects.toThrow(Conflict);
  });

  test("credits are taken day by day, and closed periods have taken theirs", async () => {
    const { db } = database;
    await db.usageDaily.deleteMany();
    await db.usageDimension.deleteMany();
    const plain = {
      key: "00000000-0000-0000-0000-000000000001",
      sourceId: "s",
      attributionStep: "credential",
      provider: "anthropic",
      model: "m",
      operation: "chat",
    };
    const dimension = await db.usageDimension.create({ data: plain });
    const none = {
      events: 1,
      requests: 1,
      errors: 0,
      unpricedEvents: 0,
      input: 0,
      cacheRead: 0,
      cacheWrite: 0,
      output: 0,
      reasoning: 0,
      embedding: 0,
    };
    for (const day of ["2026-10-05", "2026-11-05"])
      await db.usageDaily.create({ data: { ...none, day: new Date(`${day}T00:00:00Z`), dimensionId: dimension.id, costUsd: 40 } });
    await addCredit(
      ctx(),
      CreditInput.parse({ provider: "anthropic", name: "Start", amount: "50", validFrom: "2026-10-01", reason: "given" }),
    );
    expect((await told("2026-10")).credits).toEqual([
      ["a", "-30.00"],
      ["b", "-10.00"],
    ]);
    expect((await told("2026-11")).credits).toEqual([
      ["a", "-7.50"],
      ["b", "-2.50"],
    ]);
    const [credit] = (await listCredits(ctx())).data;
    await closePeriod("2026-10");
    await statement("s1", "2026-10", "a", [{ kind: "credit", amount: "-30", costUsd: "-30", origin: { providerCreditId: credit?.id } }]);
    await statement("s2", "2026-10", "b", [{ kind: "credit", amount: "-10", costUsd: "-10", origin: { providerCreditId: credit?.id } }]);
    expect((await told("2026-11")).credits).toEqual([
      ["a", "-7.50"],
      ["b", "-2.50"],
    ]);
    expect((await listCredits(ctx())).data).toMatchObject([{ usedUsd: "40", leftUsd: "10" }]);
  });

  test("a markup ends where the next begins, and is of one unit at a time", async () => {
    const of = (percent: string, validFrom: string) =>
      MarkupInput.parse({ businessUnitId: "top", percent, validFrom, reason: "internal price" });
    const first = await addMarkup(ctx(), of("5", "2026-10-01"));
    await addMarkup(ctx(), of("-2.5", "2026-12-01"));
    await expect(addMarkup(ctx(), of("1", "2026-11-01"))).rejects.toThrow(Conflict);
    const held = async (id: string) => (await readAllocationWorld(database.db, month(id))).markups.map(({ percent }) => percent);
    expect([await held("2026-11"), await held("2026-12")]).toEqual([["5"], ["-2.5"]]);
    await endMarkup(ctx(), first.id, EndInput.parse({ validTo: "2026-11-01", reason: "no more" }));
    expect(await held("2026-11")).toEqual([]);
  });
});

type Line = { kind: string; amount: string; costUsd?: string; origin?: object };
async function statement(id: string, periodId: string, costCentreId: string, lines: Line[], directUsd = "0"): Promise<void> {
  const none = { direct: 0, allocated: 0, other: 0, total: 0 };
  const of = {
    id,
    number: `${periodId}/${costCentreId} v1`,
    periodId,
    version: 1,
    costCentreId,
    costCentreName: costCentreId,
    currency: "USD",
  };
  await database.db.statement.create({ data: { ...of, ...none, directUsd, contentHash: "x", state: "issued", createdAt: clock.now() } });
  for (const [i, { origin = {}, ...line }] of lines.entries())
    await database.db.statementLine.create({
      data: { statementId: id, no: i + 1, description: "", chargePeriodId: periodId, origin, names: {}, ...line },
    });
}

describe("true-ups", () => {
  const span = { fromPeriodId: "2026-08", toPeriodId: "2026-09", reason: "end of the quarter" };

  test("give back what was charged above cost, sum to minus the difference, and are decided by another person", async () => {
    await closePeriod("2026-08");
    await closePeriod("2026-09");
    await statement("s1", "2026-08", "a", [{ kind: "markup", amount: "10.00" }], "200");
    await statement(
      "s2",
      "2026-09",
      "b",
      [
        { kind: "markup", amount: "-0.99" },
        { kind: "direct", amount: "100" },
      ],
      "100",
    );
    const proposed = await proposeTrueUp(ctx({ id: "anna" }), span);
    expect(proposed).toMatchObject({ difference: "9.01", state: "proposed", mayDecide: false });
    expect(proposed.shares.map(({ id, amount }) => [id, amount])).toEqual([
      ["a", "-6.01"],
      ["b", "-3.00"],
    ]);
    await expect(proposeTrueUp(ctx(), { ...span, fromPeriodId: "2026-09" })).rejects.toThrow(/another true-up/);
    const decision = TrueUpDecision.parse({ decision: "approve", reason: "checked" });
    await expect(decideTrueUp(ctx({ id: "anna" }), proposed.id, decision)).rejects.toThrow(/Another person/);
    await expect(decideTrueUp(ctx({ id: "ben", kind: "token" }), proposed.id, decision)).rejects.toThrow(Forbidden);
    expect((await listTrueUps(ctx({ id: "ben" }))).data).toMatchObject([{ mayDecide: true }]);
    await decideTrueUp(ctx({ id: "ben" }), proposed.id, decision);
    const { trueUps } = await readAllocationWorld(database.db, month("2026-10"));
    expect([...(trueUps[0]?.shares ?? [])]).toEqual([
      ["a", -601n],
      ["b", -300n],
    ]);
    await expect(decideTrueUp(ctx({ id: "cleo" }), proposed.id, decision)).rejects.toThrow(Conflict);
  });

  test("are of closed periods in which anything was charged above or below cost", async () => {
    await expect(proposeTrueUp(ctx(), span)).rejects.toThrow(Invalid);
    await closePeriod("2026-08");
    await closePeriod("2026-09");
    await statement("s1", "2026-08", "a", [], "200");
    await expect(proposeTrueUp(ctx(), span)).rejects.toThrow(/Nothing was charged/);
  });
});

test("every change is in the audit chain", async () => {
  await saveRule(ctx(), rule("Data", "data", ["a"]));
  expect(await verifyAudit(database.db)).toMatchObject({ ok: true });
});
