import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { priceEffect, shareOfPrice } from "./price-effect";

const side = (quantity: bigint, cost: bigint, unpriced = 0n) => ({ quantity, costUsd: cost as Usd, unpriced });
const leaf = (name: string, before: [bigint, bigint], now: [bigint, bigint]) => ({
  leaf: name,
  unit: "tokens",
  key: "",
  before: side(...before),
  now: side(...now),
});

describe("the price effect", () => {
  it("is worked by hand: twice the calls at a price that rose by a quarter", () => {
    // p0 = 2, p1 = 2.5, q0 = 10, q1 = 20: volume (20 − 10) × 2 = 20, price 20 × 0.5 = 10.
    expect(priceEffect([leaf("a", [10n, 20n], [20n, 50n])])).toEqual({ volumeUsd: 20n, mixUsd: 0n, priceUsd: 10n, wholeUsd: 30n });
  });

  it("is nothing where only more was used, everything where only prices moved, and nothing of what just began", () => {
    expect(priceEffect([leaf("a", [10n, 20n], [90n, 180n])]).priceUsd).toBe(0n);
    expect(priceEffect([leaf("a", [10n, 20n], [10n, 15n])])).toEqual({ volumeUsd: 0n, mixUsd: 0n, priceUsd: -5n, wholeUsd: -5n });
    expect(priceEffect([leaf("a", [0n, 0n], [10n, 500n])])).toEqual({ volumeUsd: 500n, mixUsd: 0n, priceUsd: 0n, wholeUsd: 500n });
  });

  it("and volume and mix sum to the whole difference to the last digit", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
    const any = fc.array(fc.tuple(fc.nat(5), amount, amount, amount, amount, fc.constantFrom(0n, 0n, 1n)), { maxLength: 20 });
    fc.assert(
      fc.property(any, (rows) => {
        const leaves = rows.map(([name, q0, c0, q1, c1, unpriced], i) => ({
          leaf: `${name}`,
          unit: "tokens",
          key: `${i}`,
          before: side(q0, c0),
          now: side(q1, c1, unpriced),
        }));
        const { volumeUsd, mixUsd, priceUsd, wholeUsd } = priceEffect(leaves);
        expect(volumeUsd + mixUsd + priceUsd).toBe(wholeUsd);
        expect(wholeUsd).toBe(rows.reduce((sum, [, , c0, , c1]) => sum + c1 - c0, 0n));
      }),
      { numRuns: 80 },
    );
  });

  it("of a part is in proportion, and nothing of nothing", () => {
    expect(shareOfPrice(parseUsd("5"), { costUsd: parseUsd("20"), priceUsd: parseUsd("-2") })).toBe(parseUsd("-0.5"));
    expect(shareOfPrice(parseUsd("5"), { costUsd: 0n as Usd, priceUsd: 0n as Usd })).toBe(0n);
  });
});
