import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { changeShare, costPer, METRICS, type Measures, NO_USAGE, shareOf, wireRatios } from "./measures";
import { meterGroupLines, meterLines } from "./meter-groups";
import { groupAnswers, rankGroups, trimDecimal } from "./usage-answer";
import { parseUsageQuery } from "./usage-query";

const query = parseUsageQuery({ groupBy: "team", compare: "previous", limit: 3 }, new Date("2026-10-22T00:00:00Z"));
const measures = (costUsd: bigint): Measures => ({ ...NO_USAGE, costUsd: costUsd as Usd });
const rows = fc
  .array(fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 18n }), fc.bigInt({ min: 0n, max: 10n ** 18n })), { minLength: 1, maxLength: 12 })
  .map((costs) =>
    costs.map(([now, before], i) => ({
      keys: [`t${i}`],
      now: { measures: measures(now), meter: null },
      before: { measures: measures(before), meter: null },
    })),
  );
const name = (_: string, id: string | null) => ({ id, name: id ?? "none" });

describe("the rows of an answer", () => {
  it("sum to the same when they are cut: what is left is one row", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 15 }), (given, limit) => {
        const answers = groupAnswers(rankGroups(given, "cost"), { ...query, limit }, name);
        const sum = (costs: (string | undefined)[]): bigint => sumUsd(costs.map((cost) => parseUsd(cost ?? "0")));
        expect(sum(answers.map((row) => row.costUsd))).toBe(given.reduce((total, row) => total + row.now.measures.costUsd, 0n));
        expect(sum(answers.map((row) => row.previous?.costUsd))).toBe(
          given.reduce((total, row) => total + row.before.measures.costUsd, 0n),
        );
        expect(answers.reduce((count, row) => count + (row.rest ?? 1), 0)).toBe(given.length);
      }),
    );
  });

  it("are ranked alike whatever order the database gave", () => {
    fc.assert(
      fc.property(rows, (given) => {
        const order = (list: typeof given) => rankGroups(list, "cost").map((row) => row.keys[0]);
        expect(order([...given].reverse())).toEqual(order(given));
      }),
    );
  });
});

describe("ratios", () => {
  it("of a row that adds up others are those of the sums, never a mean of ratios", () => {
    const row = (key: string, cost: bigint, tokens: bigint, errors: bigint) => ({
      keys: [key],
      now: { measures: { ...NO_USAGE, costUsd: cost as Usd, inputUncached: tokens, requests: 4n, events: 4n, errors }, meter: null },
      before: null,
    });
    const rows = [row("a", 30n * 10n ** 15n, 1_000_000n, 1n), row("b", 10n ** 15n, 1_000_000n, 0n), row("c", 0n, 6_000_000n, 3n)];
    const asked = parseUsageQuery({ groupBy: "team", metric: METRICS.join(","), limit: 1 }, new Date("2026-10-22T00:00:00Z"));
    const [, rest] = groupAnswers(rankGroups(rows, "cost"), asked, name);
    expect(rest).toMatchObject({
      costPerMillionTokensUsd: "0.142857142857143",
      costPerRequestUsd: "0.125",
      cacheHitShare: "0",
      errorShare: "0.375",
    });
    expect(rankGroups(rows, "cost_per_million_tokens").map((one) => one.keys[0])).toEqual(["c", "a", "b"]);
  });

  it("of cost are not known while nothing has a price, and no ratio is without a whole", () => {
    const unpriced = { ...NO_USAGE, events: 2n, requests: 2n, unpricedEvents: 2n, inputUncached: 10n };
    expect(wireRatios(unpriced, METRICS)).toEqual({
      costPerMillionTokensUsd: null,
      costPerRequestUsd: null,
      cacheHitShare: "0",
      errorShare: "0",
    });
    expect(Object.values(wireRatios(NO_USAGE, METRICS))).toEqual([null, null, null, null]);
  });

  it("are null without anything to divide by, so that nothing reads as 0 % or +100 %", () => {
    expect([shareOf(0n, 0n), changeShare(5n, 0n), costPer(5n as Usd, 0n, 1_000_000n)]).toEqual([null, null, null]);
  });

  it("are exact where they can be", () => {
    expect([shareOf(1n, 8n), changeShare(119n, 100n), changeShare(1n, 4n), costPer(parseUsd("3"), 2_000_000n, 1_000_000n)]).toEqual([
      "0.125",
      "0.19",
      "-0.75",
      "1.5",
    ]);
  });
});

describe("meters", () => {
  const sums = [
    { meter: "output", quantity: "2000000.000000", costUsd: parseUsd("20"), unpricedCharges: 0n },
    { meter: "input", quantity: "1000000.000000", costUsd: parseUsd("2.5"), unpricedCharges: 0n },
    { meter: "web_search", quantity: "5.000000", costUsd: parseUsd("0"), unpricedCharges: 5n },
    { meter: "new_meter", quantity: "1.500000", costUsd: parseUsd("1"), unpricedCharges: 0n },
  ];

  it("stand in their own order, with an effective price only where all of it is priced", () => {
    expect(meterLines(sums).map((line) => [line.meter, line.quantity, line.unit, line.effectivePriceUsd])).toEqual([
      ["input", "1000000", "tokens", "2.5"],
      ["output", "2000000", "tokens", "10"],
      ["web_search", "5", "searches", null],
      ["new_meter", "1.5", "units", "666.666666666666667"],
    ]);
  });

  it("sum by question to the same total, with meters that are new among them", () => {
    const lines = meterGroupLines(sums);
    expect(lines.map((line) => [line.group, line.costUsd])).toEqual([
      ["prompt", "2.5"],
      ["completion", "20"],
      ["tools", "0"],
      ["other", "1"],
    ]);
  });

  it("keep every digit but idle zeros", () => {
    expect(["12.500000", "12.000000", "1200", "0.000001"].map(trimDecimal)).toEqual(["12.5", "12", "1200", "0.000001"]);
  });
});
