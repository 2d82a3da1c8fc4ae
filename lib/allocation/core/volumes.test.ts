import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import type { VolumePrice, VolumeUse } from "@/lib/pricing/core/volume";
import { agreedVolumes, daysAfterVolumes } from "./volumes";

const PRICE: VolumePrice = {
  ...{ id: 1, provider: "p", model: "m", meter: "input", counting: "graduated", per: 1_000_000 },
  tiers: [
    { above: "0", rate: "10" },
    { above: "1000000", rate: "8" },
    { above: "10000000", rate: "5" },
  ],
};
const use = (costCentreId: string | null, quantity: bigint, costUsd: string): VolumeUse => ({
  ...{ provider: "p", model: "m", meter: "input", mode: "standard", costCentreId },
  ...{ quantity: quantity * 1_000_000n, costUsd: parseUsd(costUsd) },
});

describe("volume on statements", () => {
  it("P03: each tier is a line of its own, and all cost centres pay one average price", () => {
    const [agreed] = agreedVolumes([PRICE], [use("a", 10_000_000n, "100"), use("b", 2_500_000n, "25")], "");
    const lines = agreed?.lines ?? [];
    expect(lines.map(({ costCentreId, tier, costUsd }) => [costCentreId, tier, formatUsd(costUsd)])).toEqual([
      ["a", 2, "-14.4"],
      ["a", 3, "-10"],
      ["b", 2, "-3.6"],
      ["b", 3, "-2.5"],
    ]);
    expect(formatUsd(sumUsd(lines.map(({ costUsd }) => costUsd)))).toBe("-30.5");
  });

  it("what nobody answers for is with who bears it", () => {
    const [agreed] = agreedVolumes([PRICE], [use(null, 2_000_000n, "20")], "rest");
    expect(agreed?.lines.map(({ costCentreId, costUsd }) => [costCentreId, formatUsd(costUsd)])).toEqual([["rest", "-2"]]);
  });

  it("lines sum to the bill's difference to the last digit, whatever the order in which usage came", () => {
    const anyUse = fc
      .tuple(fc.constantFrom("a", "b", "c", null), fc.bigInt({ min: 0n, max: 10n ** 7n }), fc.bigInt({ min: 0n, max: 10n ** 20n }))
      .map(([centre, quantity, cost]) => ({ ...use(centre, quantity, "0"), costUsd: cost as Usd }));
    fc.assert(
      fc.property(fc.array(anyUse, { maxLength: 15 }), fc.constantFrom("graduated" as const, "whole" as const), (uses, counting) => {
        const [agreed] = agreedVolumes([{ ...PRICE, counting }], uses, "");
        expect(agreedVolumes([{ ...PRICE, counting }], [...uses].reverse(), "")).toEqual(agreed ? [agreed] : []);
        expect(sumUsd((agreed?.lines ?? []).map(({ costUsd }) => costUsd))).toBe(agreed?.bill.differenceUsd);
      }),
    );
  });
});

it("a credit is spent on what is owed after prices by volume: what is cut comes off the last days, what is added is owed on the last", () => {
  const usd = (amount: string) => parseUsd(amount);
  const day = (provider: string, on: string, amount: string) => ({ provider, day: on, costUsd: usd(amount) });
  const days = [
    day("openai", "2026-03-31", "9"),
    day("openai", "2026-04-01", "10"),
    day("openai", "2026-04-02", "5"),
    day("anthropic", "2026-04-02", "1"),
  ];
  const after = (amount: string) =>
    daysAfterVolumes(days, [{ provider: "openai", costUsd: usd(amount) }], { first: "2026-04-01", last: "2026-04-30" });
  const of = (on: string, owed: ReturnType<typeof after>) =>
    formatUsd(sumUsd(owed.filter((each) => each.provider === "openai" && each.day === on).map(({ costUsd }) => costUsd)));
  expect(["2026-03-31", "2026-04-01", "2026-04-02"].map((on) => of(on, after("-7")))).toEqual(["9", "8", "0"]);
  expect(["2026-03-31", "2026-04-01", "2026-04-02"].map((on) => of(on, after("-99")))).toEqual(["9", "0", "0"]);
  expect(of("2026-04-30", after("2"))).toBe("2");
  expect(sumUsd(after("2").map(({ costUsd }) => costUsd))).toBe(usd("27"));
});
