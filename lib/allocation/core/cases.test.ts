/** Worked examples of finance practice, through the code that closes periods. */
import { describe, expect, test } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { parseFixed, parseUsd, type Usd } from "@/lib/kernel/money";
import { allocate } from "./allocate";
import { amortise, periodsOver, seatCharges } from "./amortise";
import { definitionFaults, orderFaults } from "./check-order";
import { settleCommitment } from "./commitments";
import { burnCredits } from "./credits";
import { DOLLARS, formatMinor, largestRemainder, minorOf, minorOfUsd, parseMinor, type Rate, roundTogether, unitOf } from "./money";
import { NO_FLOORS } from "./rule";
import { spread } from "./spread";
import { ALL, EVEN, inputOf, ruleOf, to, useOf } from "./testing";

const usd = (text: string): bigint => parseMinor(text, "USD");
const told = (amount: bigint): string => formatMinor(amount, "USD");
const evenly = (total: string, ...keys: string[]): string[] =>
  largestRemainder(
    usd(total),
    keys.map((key) => ({ key, weight: 1n })),
  ).map(told);
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const span = (from: string, end: string) => ({ start: day(from), end: day(end) });

describe("rounding", () => {
  test("R01: 100.00 over three: the cent that is left goes to the lowest key", () => {
    expect(evenly("100.00", "team-a", "team-b", "team-c")).toEqual(["33.34", "33.33", "33.33"]);
    expect(evenly("100.00", "team-c", "team-b", "team-a")).toEqual(["33.33", "33.33", "33.34"]);
  });

  test("R03: a credit is split with the mirrored cents", () => {
    expect(evenly("-10.00", "a", "b", "c")).toEqual(["-3.34", "-3.33", "-3.33"]);
  });

  test("R06: a million events of 0.0000045 are 4.50, not nothing", () => {
    expect(told(minorOfUsd((parseUsd("0.0000045") * 1_000_000n) as Usd, DOLLARS))).toBe("4.50");
  });

  test("R08: weights are decimals: 0.60 by 0.1, 0.2 and 0.3", () => {
    const weights = ["0.1", "0.2", "0.3"].map((weight, i) => ({ key: "abc"[i] ?? "", weight: parseFixed(weight, 15) }));
    expect(largestRemainder(usd("0.60"), weights).map(told)).toEqual(["0.10", "0.20", "0.30"]);
  });

  test("E07: rows tie to their total: three times 0.004 is 0.01 in one of them", () => {
    const rows = ["a", "b", "c"].map((key) => ({ key, exact: parseFixed("0.004", 25) }));
    const { parts, total } = roundTogether(rows, unitOf("USD"));
    expect([...parts, total].map(told)).toEqual(["0.01", "0.00", "0.00", "0.01"]);
  });

  test("I01: a variance of 17.83 by the cost of two", () => {
    const weights = [
      { key: "a", weight: usd("6000.00") },
      { key: "b", weight: usd("4432.17") },
    ];
    expect(largestRemainder(usd("17.83"), weights).map(told)).toEqual(["10.25", "7.58"]);
  });
});

describe("allocation", () => {
  test("A01: cost of a shared space and its idle part go to the others by direct cost, and a filter comes after", () => {
    const work = { applicationId: "work" };
    const idle = { applicationId: "idle" };
    const uses = [
      ...[useOf("ns1", "28.000", work), useOf("ns2", "36.000", work), useOf("ns3", "18.000", work)],
      ...[useOf("ns1", "14.688", idle), useOf("ns2", "10.312", idle), useOf("ns3", "5.000", idle)],
    ];
    const method = { kind: "proportional", basis: { by: "direct_cost", of: { application: ["work"] } }, floors: NO_FLOORS } as const;
    const of = (application: string) =>
      ruleOf(application, {
        source: { kind: "direct", filter: { costCentre: ["ns1"], application: [application] }, percent: "100" },
        method,
        targets: ALL,
      });
    // A currency of three decimals, as the example has.
    const thousandths = new Map([
      ["ns1", parseMinor("42.688", "KWD")],
      ["ns2", parseMinor("46.312", "KWD")],
      ["ns3", parseMinor("23.000", "KWD")],
    ]);
    const { moves, after } = allocate(inputOf(uses, [of("work"), of("idle")], { direct: thousandths, currency: "KWD" }));
    const part = (rule: string, target: string) => {
      const move = moves.find((each) => each.ruleId === rule && each.to === target);
      return move && formatMinor(move.amount, "KWD");
    };
    expect([part("work", "ns2"), part("idle", "ns2")]).toEqual(["18.667", "9.792"]);
    expect([part("work", "ns3"), part("idle", "ns3")]).toEqual(["9.333", "4.896"]);
    expect([...after].map(([id, amount]) => [id, formatMinor(amount, "KWD")])).toEqual([
      ["ns1", "0.000"],
      ["ns2", "74.771"],
      ["ns3", "37.229"],
    ]);
  });

  test("A03: a support fee of 5,000.00 follows direct cost of 50, 20 and 30 per cent", () => {
    const uses = [useOf("infra", "50000"), useOf("mobile", "20000"), useOf("data", "30000")];
    const fee = {
      kind: "shared_cost",
      id: "fee",
      sharedCostId: "fee",
      costKind: "support",
      provider: null,
      holder: "",
      amount: usd("5000.00"),
    } as const;
    const rule = ruleOf("Support", {
      source: { kind: "shared_cost", sharedCostIds: [], kinds: ["support"], percent: "100" },
      method: { kind: "proportional", basis: { by: "direct_cost", of: {} }, floors: NO_FLOORS },
      targets: ALL,
    });
    const { moves, after } = allocate(inputOf(uses, [rule], { pots: [fee] }));
    expect(moves.map(({ to: target, amount }) => [target, told(amount)])).toEqual([
      ["data", "1500.00"],
      ["infra", "2500.00"],
      ["mobile", "1000.00"],
    ]);
    expect(after.get("")).toBe(0n);
  });

  test("A06: three times 33.33 per cent is refused with its sum", () => {
    const shares = ["a", "b", "c"].map((costCentreId) => ({ costCentreId, percent: "33.33" }));
    const source = { kind: "cost_centre", costCentreId: "platform", percent: "100" } as const;
    const faults = definitionFaults({ source, method: { kind: "fixed", shares }, targets: ALL });
    expect(faults).toMatchObject([{ code: "PERCENT_SUM_NOT_100", message: "The percentages sum to 99.99, not to 100." }]);
  });

  test("A08: a source is not the target of another rule of its step", () => {
    const one = ruleOf("one", {
      source: { kind: "cost_centre", costCentreId: "platform", percent: "100" },
      method: EVEN,
      targets: to("a", "b"),
    });
    const two = ruleOf("two", { source: { kind: "cost_centre", costCentreId: "a", percent: "100" }, method: EVEN, targets: to("c") });
    expect(orderFaults([one, two], "").map(({ code }) => code)).toEqual(["SOURCE_IS_TARGET"]);
  });
});

describe("commitments, credits, seats", () => {
  test("C01: 12,000.00 for a year by actual days: February takes 920.54, the months sum to the whole", () => {
    const year = span("2026-01-01", "2027-01-01");
    const months = amortise(usd("12000.00"), year, periodsOver(CALENDAR_MONTHS, year), "actual_days").map(told);
    expect(months).toEqual("1019.18 920.54 1019.18 986.30 1019.18 986.30 1019.18 1019.18 986.30 1019.18 986.30 1019.18".split(" "));
  });

  test("C03: usage above a commitment is overage, and nothing of it is unused", () => {
    expect(settleCommitment(usd("1000.00"), usd("1180.00"))).toEqual({
      used: usd("1000.00"),
      unused: 0n,
      overage: usd("180.00"),
      billed: { purchase: usd("1000.00"), overage: usd("180.00") },
      effective: usd("1180.00"),
    });
  });

  test("what usage does not take of a commitment is a cost of its own", () => {
    expect(settleCommitment(usd("1000.00"), usd("400.00"))).toMatchObject({
      used: usd("400.00"),
      unused: usd("600.00"),
      effective: usd("1000.00"),
    });
  });

  test("C04: credits are taken by earliest expiry", () => {
    const grants = [
      { id: "g1", amount: usd("100.00"), validFrom: "2026-01-01", expiresOn: "2026-12-31" },
      { id: "g2", amount: usd("60.00"), validFrom: "2026-01-01", expiresOn: "2026-10-15" },
    ];
    const charges = [
      { on: "2026-10-10", amount: usd("80.00") },
      { on: "2026-10-20", amount: usd("50.00") },
    ];
    const { applied, left, expired } = burnCredits(grants, charges, "2026-11-01");
    expect(applied.map(({ charge, creditId, amount }) => [charge + 1, creditId, told(amount)])).toEqual([
      [1, "g2", "60.00"],
      [1, "g1", "20.00"],
      [2, "g1", "50.00"],
    ]);
    expect(Object.fromEntries(left)).toEqual({ g1: usd("30.00") });
    expect(Object.fromEntries(expired)).toEqual({ g2: 0n });
  });

  test("C06: a seat of 30.00 from the 11th of 30 days on costs 20.00", () => {
    const period = span("2026-09-01", "2026-10-01");
    const [charge] = seatCharges(
      [{ costCentreId: "a", from: "2026-09-11" }],
      parseUsd("30.00"),
      { span: period, period, basis: "actual_days" },
      (exact) => minorOf(exact, DOLLARS, DOLLARS),
    );
    expect(charge).toEqual({ costCentreId: "a", seats: 1, days: 20, amount: usd("20.00") });
  });

  test("C07: 11 of 28 days of a budget of 40,000.00 are 15,714.29", () => {
    const parts = amortise(
      usd("40000.00"),
      span("2027-02-01", "2027-03-01"),
      [span("2027-02-01", "2027-02-12"), span("2027-02-12", "2027-03-01")],
      "actual_days",
    );
    expect(parts.map(told)).toEqual(["15714.29", "24285.71"]);
  });
});

describe("currencies", () => {
  test("X01: 1,000.00 euro at 1.08 dollars are converted, then split: 360.00 each", () => {
    const euro: Rate = { currency: "EUR", perUsd: "0.9259259259" };
    const total = minorOf(parseUsd("1000.00"), euro, DOLLARS);
    const parts = spread(
      total,
      ["t01", "t02", "t03"].map((key) => ({ key, weight: 1n })),
      NO_FLOORS,
      "USD",
    );
    expect(told(total)).toBe("1080.00");
    expect(parts?.map(({ amount }) => told(amount))).toEqual(["360.00", "360.00", "360.00"]);
  });
});
