import { describe, expect, test } from "vitest";
import { allocate } from "./allocate";
import type { Pot } from "./allocation";
import { orderFaults } from "./check-order";
import { formatMinor, parseMinor } from "./money";
import { type Method, NO_FLOORS } from "./rule";
import { ALL, BY_COST, balanceOf, EVEN, inputOf, ruleOf, to, useOf } from "./testing";

const told = (amount: bigint): string => formatMinor(amount, "USD");
const balances = (after: ReadonlyMap<string, bigint>) => Object.fromEntries([...after].map(([id, amount]) => [id, told(amount)]));
const pot = (id: string, holder: string, amount: string): Pot => ({
  ...{ kind: "shared_cost", id, sharedCostId: id, costKind: "platform_fee", provider: null, holder, amount: parseMinor(amount, "USD") },
});

describe("what a rule takes", () => {
  const uses = [
    useOf("data", "40", { applicationId: "index" }),
    useOf("data", "10", { applicationId: "other" }),
    useOf("a", "5"),
    useOf("b", "15"),
  ];

  test("a part of direct cost, by calls of one operation, and nothing else of the cost centre", () => {
    const calls = [
      useOf("a", "0", { operation: "retrieval", requests: 41n }),
      useOf("b", "0", { operation: "retrieval", requests: 9n }),
      useOf("a", "0", { requests: 500n }),
    ];
    const method: Method = { kind: "proportional", basis: { by: "requests", of: { operation: ["retrieval"] } }, floors: NO_FLOORS };
    const rule = ruleOf("Retrieval index", {
      source: { kind: "direct", filter: { costCentre: ["data"], application: ["index"] }, percent: "100" },
      method,
      targets: ALL,
    });
    const { after, moves } = allocate(inputOf([...uses, ...calls], [rule]));
    expect(balances(after)).toEqual({ data: "10.00", a: "37.80", b: "22.20" });
    expect(moves.map(({ source, from, to: target, weight, ratio }) => [source, from, target, weight / 10n ** 15n, ratio])).toEqual([
      [{ kind: "cost_centre", id: "data" }, "data", "a", 41n, 820_000_000_000_000n],
      [{ kind: "cost_centre", id: "data" }, "data", "b", 9n, 180_000_000_000_000n],
    ]);
  });

  test("the first rule that matches takes its percentage, the next ones of what it left", () => {
    const half = ruleOf("half", {
      source: { kind: "direct", filter: { costCentre: ["data"] }, percent: "50" },
      method: EVEN,
      targets: to("a"),
    });
    const rest = ruleOf(
      "rest",
      { source: { kind: "direct", filter: { costCentre: ["data"] }, percent: "100" }, method: EVEN, targets: to("b") },
      { position: 2 },
    );
    const again = ruleOf(
      "again",
      { source: { kind: "direct", filter: { costCentre: ["data"] }, percent: "100" }, method: EVEN, targets: to("a") },
      { position: 3 },
    );
    const { after, effects } = allocate(inputOf(uses, [again, rest, half]));
    expect(balances(after)).toEqual({ data: "0.00", a: "30.00", b: "40.00" });
    expect(effects.map(({ ruleName, moved }) => [ruleName, told(moved)])).toEqual([
      ["half", "25.00"],
      ["rest", "25.00"],
      ["again", "0.00"],
    ]);
  });

  test("a whole balance: direct cost, shared amounts that it bears, corrections", () => {
    const rule = ruleOf("all of it", { source: balanceOf("data"), method: EVEN, targets: to("a", "b") });
    const { after } = allocate(inputOf(uses, [rule], { pots: [pot("fee", "data", "7.00")], other: new Map([["data", -300n]]) }));
    expect(balances(after)).toEqual({ data: "0.00", a: "32.00", b: "42.00" });
  });

  test("usage without a cost centre, from whoever bears it", () => {
    const source = { kind: "direct", filter: { unattributed: true }, percent: "100" } as const;
    const rule = ruleOf("unattributed", { source, method: BY_COST, targets: ALL });
    const nobody = useOf(null, "20");
    expect(balances(allocate(inputOf([...uses, nobody], [rule])).after)).toMatchObject({
      "": "0.00",
      data: "64.29",
      a: "6.43",
      b: "19.28",
    });
    const kept = allocate(
      inputOf([...uses, nobody], [rule], { fallback: "rest", costCentres: { ids: ["a", "b", "rest"], units: [], ofUnits: [] } }),
    );
    expect(balances(kept.after)).toMatchObject({ rest: "0.00", a: "10.00", b: "30.00" });
  });

  test("direct cost of several cost centres is gathered once and spread once", () => {
    const source = { kind: "direct", filter: { provider: ["anthropic"] }, percent: "10" } as const;
    const { moves, after } = allocate(inputOf(uses, [ruleOf("pool", { source, method: EVEN, targets: to("a", "b") })]));
    expect(moves.map(({ source: of, from, to: target, amount }) => [of.kind, from, target, told(amount)])).toEqual([
      ["cost_centre", "a", null, "0.50"],
      ["cost_centre", "b", null, "1.50"],
      ["cost_centre", "data", null, "5.00"],
      ["pool", null, "a", "3.50"],
      ["pool", null, "b", "3.50"],
    ]);
    expect(balances(after)).toEqual({ data: "45.00", a: "8.00", b: "17.00" });
  });

  test("many small claims on one cost centre never take more than it has", () => {
    const tenths = Array.from({ length: 10 }, (_, i) => useOf("data", "0.006", { applicationId: String(i) }));
    const each = tenths.map((use, i) =>
      ruleOf(
        String(i),
        {
          source: { kind: "direct", filter: { application: [String(use.applicationId)] }, percent: "100" },
          method: EVEN,
          targets: to("a"),
        },
        { position: i + 1 },
      ),
    );
    const { moves, after } = allocate(inputOf(tenths, each));
    expect(moves.every(({ amount }) => amount >= 0n)).toBe(true);
    expect(balances(after)).toEqual({ data: "0.00", a: "0.06" });
  });
});

describe("whom a rule gives to", () => {
  const uses = [
    useOf("data", "9", { businessUnitId: "north" }),
    useOf("a", "1", { businessUnitId: "north" }),
    useOf("b", "1", { businessUnitId: "south" }),
  ];
  const units = [
    { id: "top", parentId: null },
    { id: "north", parentId: "top" },
    { id: "south", parentId: "top" },
  ];
  const ofUnits = [
    { businessUnitId: "south", costCentreId: "c" },
    { businessUnitId: "south", costCentreId: "a" },
  ];
  const costCentres = { ids: ["data", "a", "b", "c"], units, ofUnits };

  test("an even split counts a target once, also when it is named twice or reached by two units", () => {
    const units = ruleOf("units", {
      source: balanceOf("data"),
      method: EVEN,
      targets: { kind: "business_units", ids: ["top", "north"], except: [] },
    });
    expect(balances(allocate(inputOf(uses, [units], { costCentres })).after)).toEqual({ data: "0.00", a: "4.00", b: "4.00", c: "3.00" });
    const named = ruleOf("named", { source: balanceOf("data"), method: EVEN, targets: to("a", "a", "b") });
    expect(balances(allocate(inputOf(uses, [named], { costCentres })).after)).toEqual({ data: "0.00", a: "5.50", b: "5.50" });
  });

  test("not to who is left out, and never to its own source", () => {
    const rule = ruleOf("all", { source: balanceOf("data"), method: EVEN, targets: { kind: "all", ids: [], except: ["b"] } });
    expect(balances(allocate(inputOf(uses, [rule], { costCentres })).after)).toEqual({ data: "0.00", a: "5.50", b: "1.00", c: "4.50" });
  });

  test("to each its floor before the rest is spread", () => {
    const floors = {
      everyone: { unit: "percent", value: "10" },
      each: [{ costCentreId: "c", floor: { unit: "amount", value: "4.00" } }],
    } as const;
    const method: Method = { kind: "proportional", basis: { by: "direct_cost", of: {} }, floors };
    const { after } = allocate(inputOf(uses, [ruleOf("floors", { source: balanceOf("data"), method, targets: ALL })], { costCentres }));
    expect(balances(after)).toEqual({ data: "0.00", a: "3.50", b: "3.50", c: "4.00" });
  });

  test("floors above the amount share it between them", () => {
    const floors = { everyone: { unit: "amount", value: "100" }, each: [] } as const;
    const method: Method = { kind: "proportional", basis: { by: "direct_cost", of: {} }, floors };
    const { after } = allocate(
      inputOf(uses, [ruleOf("floors", { source: balanceOf("data"), method, targets: to("a", "b") })], { costCentres }),
    );
    expect(balances(after)).toEqual({ data: "0.00", a: "5.50", b: "5.50" });
  });
});

describe("what cannot be spread", () => {
  test("stays where it is and is said: nothing weighs anything", () => {
    const uses = [useOf("data", "27"), useOf("a", "0")];
    const method: Method = { kind: "proportional", basis: { by: "tokens", of: {} }, floors: NO_FLOORS };
    const { after, leftovers, moves } = allocate(inputOf(uses, [ruleOf("tokens", { source: balanceOf("data"), method, targets: ALL })]));
    expect(moves).toEqual([]);
    expect(balances(after)).toEqual({ data: "27.00", a: "0.00" });
    expect(leftovers).toMatchObject([{ ruleName: "tokens", holder: "data", amount: 2700n, why: "no_weight" }]);
  });

  test("and the next rule may take it", () => {
    const uses = [useOf("data", "27"), useOf("a", "0")];
    const method: Method = { kind: "proportional", basis: { by: "tokens", of: {} }, floors: NO_FLOORS };
    const source = { kind: "direct", filter: { costCentre: ["data"] }, percent: "100" } as const;
    const rules = [
      ruleOf("tokens", { source, method, targets: ALL }),
      ruleOf("then even", { source, method: EVEN, targets: ALL }, { position: 2 }),
    ];
    expect(balances(allocate(inputOf(uses, rules)).after)).toEqual({ data: "0.00", a: "27.00" });
  });

  test("weights below zero are none", () => {
    const uses = [useOf("data", "10"), useOf("a", "-5"), useOf("b", "5")];
    expect(balances(allocate(inputOf(uses, [ruleOf("cost", { source: balanceOf("data"), method: BY_COST, targets: ALL })])).after)).toEqual(
      {
        ...{ data: "0.00", a: "-5.00", b: "15.00" },
      },
    );
  });
});

describe("steps", () => {
  const uses = [useOf("data", "100"), useOf("platform", "50"), useOf("a", "1"), useOf("b", "1")];

  test("a later step spreads what an earlier one gave, rules of one step what was there before it", () => {
    const first = ruleOf("first", { source: balanceOf("data"), method: EVEN, targets: to("platform") });
    const second = ruleOf("second", { source: balanceOf("platform"), method: EVEN, targets: to("a", "b") }, { step: 2 });
    expect(balances(allocate(inputOf(uses, [second, first])).after)).toEqual({ data: "0.00", platform: "0.00", a: "76.00", b: "76.00" });
  });

  test("a cost centre that was a source gets nothing later: by name that is refused, of all it is left out", () => {
    const first = ruleOf("first", { source: balanceOf("data"), method: EVEN, targets: to("platform") });
    const back = (targets: typeof ALL) => ruleOf("back", { source: balanceOf("platform"), method: EVEN, targets }, { step: 2 });
    expect(orderFaults([first, back(to("data"))], "").map(({ code, message }) => [code, message])).toEqual([
      ["ALLOCATION_CYCLE", "“first” spreads data, and “back” gives to it later, in step 2."],
    ]);
    expect(() => allocate(inputOf(uses, [first, back(to("data"))]))).toThrow(/gives to it later/);
    expect(balances(allocate(inputOf(uses, [first, back(ALL)])).after)).toEqual({ data: "0.00", platform: "0.00", a: "76.00", b: "76.00" });
  });

  test("a rule does not give to its own source, and one step does not take a balance twice", () => {
    const own = ruleOf("own", { source: balanceOf("a"), method: EVEN, targets: to("a", "b") });
    const twice = ruleOf("twice", { source: balanceOf("a"), method: EVEN, targets: to("b") });
    expect(orderFaults([own], "").map(({ code }) => code)).toEqual(["SOURCE_IS_TARGET"]);
    expect(orderFaults([{ ...twice, id: "x", ruleId: "x" }, twice], "").map(({ code }) => code)).toEqual([
      "SOURCE_IS_TARGET",
      "SOURCE_IS_TARGET",
    ]);
    expect(orderFaults([twice, { ...twice, id: "x", ruleId: "x", step: 2 }], "")).toEqual([]);
  });
});
