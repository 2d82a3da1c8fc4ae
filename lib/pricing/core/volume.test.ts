import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseFixed, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { tierWords, usesByAgreement, type VolumePrice, type VolumeTerms, type VolumeUse, volumeBill, volumeByTier } from "./volume";

const TIERS = [
  { above: "0", rate: "10" },
  { above: "1000000", rate: "8" },
  { above: "10000000", rate: "5" },
];
const terms = (over: Partial<VolumePrice> = {}): VolumePrice => ({
  ...{ id: 1, provider: "p", model: "m", meter: "input", counting: "graduated", per: 1_000_000, tiers: TIERS },
  ...over,
});
const use = (quantity: bigint, cost: string, over: Partial<VolumeUse> = {}): VolumeUse => ({
  ...{ provider: "p", model: "m", meter: "input", mode: "standard", costCentreId: "a" },
  ...{ quantity: quantity * 1_000_000n, costUsd: parseUsd(cost), ...over },
});
const costs = (of: VolumeTerms, uses: readonly VolumeUse[]): string[] =>
  volumeBill(of, uses).tiers.map(({ costUsd }) => formatUsd(costUsd));
const quantities = (of: VolumeTerms, volume: bigint): string[] =>
  volumeByTier(of, volume * 1_000_000n).map((part) => String(part / 1_000_000n));

describe("prices by a month's volume", () => {
  it("P03: 12,500,000 tokens at 10, 8 and 5 are 10, 72 and 12.50, 94.50 in all; as a price of the whole 62.50", () => {
    const month = [use(12_500_000n, "125")];
    expect(costs(terms(), month)).toEqual(["10", "72", "12.5"]);
    expect(formatUsd(volumeBill(terms(), month).differenceUsd)).toBe("-30.5");
    expect(costs(terms({ counting: "whole" }), month)).toEqual(["0", "0", "62.5"]);
    expect(formatUsd(volumeBill(terms({ counting: "whole" }), month).differenceUsd)).toBe("-62.5");
  });

  it("a bound belongs to the tier below it: tested at n−1, n and n+1", () => {
    expect(quantities(terms(), 999_999n)).toEqual(["999999", "0", "0"]);
    expect(quantities(terms(), 1_000_000n)).toEqual(["1000000", "0", "0"]);
    expect(quantities(terms(), 1_000_001n)).toEqual(["1000000", "1", "0"]);
    const whole = terms({ counting: "whole" });
    expect([999_999n, 1_000_000n, 1_000_001n].map((volume) => quantities(whole, volume).indexOf(String(volume)))).toEqual([0, 0, 1]);
  });

  it("of spend are per cent off: 1,500 dollars with 10 % above 1,000 cost 1,450, and 1,350 as a price of the whole", () => {
    const spend = terms({
      meter: "spend",
      model: "*",
      per: 1,
      tiers: [
        { above: "0", rate: "0" },
        { above: "1000", rate: "10" },
      ],
    });
    expect(formatUsd(volumeBill(spend, [use(1n, "1500")]).differenceUsd)).toBe("-50");
    expect(formatUsd(volumeBill({ ...spend, counting: "whole" }, [use(1n, "1500")]).differenceUsd)).toBe("-150");
    expect(tierWords(spend, 1)).toBe("above 1,000 dollars: 10 % off");
  });

  it("a use counts in one agreement, the narrowest; batch calls and unpriced ones in none of a meter", () => {
    const [meter, model, all] = [terms(), terms({ id: 2, meter: "spend" }), terms({ id: 3, meter: "spend", model: "*" })];
    const uses = [
      use(1n, "1"),
      use(2n, "1", { mode: "batch" }),
      use(3n, "1", { meter: "output" }),
      use(4n, "1", { model: "n" }),
      use(5n, "1", { provider: "q" }),
    ];
    const found = usesByAgreement([all, model, meter], uses);
    const counted = (of: VolumePrice): bigint[] => (found.get(of) ?? []).map(({ quantity }) => quantity / 1_000_000n);
    expect([counted(meter), counted(model), counted(all)]).toEqual([[1n], [2n, 3n], [4n]]);
  });

  it("without usage there is nothing to charge, whatever the tiers say", () => {
    expect(volumeBill(terms(), []).differenceUsd).toBe(0n);
  });

  const anyTerms = fc
    .record({
      counting: fc.constantFrom("graduated" as const, "whole" as const),
      steps: fc.array(fc.integer({ min: 1, max: 5_000_000 }), { maxLength: 4 }),
      rates: fc.array(fc.integer({ min: 0, max: 99_999 }), { minLength: 5, maxLength: 5 }),
      isSpend: fc.boolean(),
    })
    .map(({ counting, steps, rates, isSpend }) => {
      let above = 0;
      const tiers = [0, ...steps].map((step, i) => {
        above += step;
        return { above: String(above), rate: isSpend ? String((rates[i] ?? 0) % 101) : `0.0${rates[i]}` };
      });
      return terms({ counting, tiers, ...(isSpend ? { meter: "spend" as const, per: 1 } : {}) });
    });
  const anyUses = fc.array(
    fc
      .tuple(fc.bigInt({ min: 0n, max: 10n ** 7n }), fc.bigInt({ min: 0n, max: 10n ** 21n }))
      .map(([quantity, cost]) => use(quantity, "0", { costUsd: cost as Usd })),
    { maxLength: 12 },
  );

  it("the bill is of the sums alone: any order and any cut of the usage gives the same, and tiers hold all of the volume", () => {
    fc.assert(
      fc.property(anyTerms, anyUses, fc.nat(), (of, uses, seed) => {
        const bill = volumeBill(of, uses);
        const shuffled = [...uses].sort(
          (a, b) => Number((a.quantity * BigInt(seed + 7)) % 97n) - Number((b.quantity * BigInt(seed + 7)) % 97n),
        );
        const cut = shuffled.flatMap(({ quantity, costUsd, ...rest }) => [
          { ...rest, quantity: quantity / 3n, costUsd: (costUsd / 3n) as Usd },
          { ...rest, quantity: quantity - quantity / 3n, costUsd: (costUsd - costUsd / 3n) as Usd },
        ]);
        expect(volumeBill(of, cut)).toEqual(bill);
        expect(bill.tiers.reduce((sum, { volume }) => sum + volume, 0n)).toBe(bill.volume);
        const total = sumUsd(bill.tiers.map(({ costUsd }) => costUsd));
        if (bill.volume !== 0n) expect(bill.chargedUsd + bill.differenceUsd).toBe(total);
      }),
    );
  });

  it("one tier is one price: what it would cost at that rate", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 12n }), (quantity) => {
        const flat = terms({ tiers: [{ above: "0", rate: "2.5" }] });
        const { tiers } = volumeBill(flat, [use(quantity, "1")]);
        expect(tiers[0]?.costUsd).toBe((quantity * parseFixed("2.5", 15)) / 1_000_000n);
      }),
    );
  });
});
