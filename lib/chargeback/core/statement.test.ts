import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseFixed, sumUsd, type Usd } from "@/lib/kernel/money";
import { minorUnits } from "@/lib/pricing/core/fx";
import { IN_DOLLARS, statedAmounts, statedAt, statedExactly } from "./statement";

const cost = fc.bigInt({ min: 0n, max: 10n ** 21n }).map((atoms) => formatUsd(atoms as Usd));
const costs = fc.array(fc.oneof({ weight: 5, arbitrary: cost }, { weight: 1, arbitrary: fc.constant(null) }), { maxLength: 30 });
const statedIn = fc.record({
  currency: fc.constantFrom("EUR", "JPY", "KWD"),
  perUsd: fc.integer({ min: 1, max: 2_000_000 }).map((n) => `${Math.floor(n / 10_000)}.${String(n % 10_000).padStart(4, "0")}`),
});
const sumOf = (amounts: readonly (string | null)[], scale: number): bigint =>
  amounts.reduce((sum, amount) => sum + (amount === null ? 0n : parseFixed(amount, scale)), 0n);

describe("the amounts of a statement", () => {
  it("are whole smallest units that sum to the total, each less than one unit from its exact amount, and empty without a cost", () => {
    fc.assert(
      fc.property(costs, statedIn, (all, into) => {
        const scale = minorUnits(into.currency);
        const unit = 10n ** BigInt(25 - scale);
        const { amounts, total } = statedAmounts(all, into);
        expect(sumOf(amounts, scale)).toBe(parseFixed(total, scale));
        for (const [i, amount] of amounts.entries()) {
          const exact = statedExactly(all[i] ?? null, into);
          expect(amount === null).toBe(all[i] === null);
          if (amount === null || exact === null) continue;
          const off = parseFixed(amount, 25) - parseFixed(exact, 25);
          expect(off < unit && -off < unit).toBe(true);
        }
      }),
    );
  });

  it("have one total however the same charges are cut into rows", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 0n, max: 10n ** 20n }), { minLength: 1 }), statedIn, fc.nat(9), (atoms, into, cut) => {
        const whole = [formatUsd(sumUsd(atoms as Usd[]))];
        const rows = atoms.map((each) => formatUsd(each as Usd));
        const fewer = [atoms.slice(0, cut), atoms.slice(cut)].map((part) => formatUsd(sumUsd(part as Usd[])));
        expect(statedAmounts(rows, into).total).toBe(statedAmounts(whole, into).total);
        expect(statedAmounts(fewer, into).total).toBe(statedAmounts(whole, into).total);
      }),
    );
  });

  it("are dollars and cents where statements are in dollars, and to the last digit on detail lines", () => {
    expect(statedAmounts(["0.005", "0.005", null], IN_DOLLARS)).toEqual({ amounts: ["0.01", "0", null], total: "0.01" });
    expect(statedExactly("0.123456789012345", { currency: "EUR", perUsd: "0.9" })).toBe("0.1111111101111105");
  });

  it("are of the rate at the last instant of the month, or of now while it runs", () => {
    const end = new Date("2026-04-01T00:00:00Z");
    expect(statedAt(end, new Date("2026-05-01T00:00:00Z")).toISOString()).toBe("2026-03-31T23:59:59.999Z");
    expect(statedAt(end, new Date("2026-03-15T12:00:00Z")).toISOString()).toBe("2026-03-15T12:00:00.000Z");
  });
});
