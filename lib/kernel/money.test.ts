import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addUsd,
  divideHalfEven,
  formatFixed,
  formatUsd,
  negateUsd,
  parseFixed,
  parseUsd,
  splitUsd,
  subtractUsd,
  sumUsd,
  type Usd,
  ZERO_USD,
} from "./money";

const Exact = Decimal.clone({ precision: 200, rounding: Decimal.ROUND_HALF_EVEN, toExpNeg: -1_000, toExpPos: 1_000 });
const amount = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((atoms) => atoms as Usd);
const decimalText = fc
  .tuple(
    fc.constantFrom("", "-", "+"),
    fc.bigInt({ min: 0n, max: 10n ** 20n }),
    fc.option(fc.stringMatching(/^\d{0,25}$/), { nil: null }),
    fc.option(fc.integer({ min: -20, max: 20 }), { nil: null }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === null ? "" : `.${fraction}`}${exponent === null ? "" : `e${exponent}`}`,
  );

describe("decimal text and fixed point", () => {
  it("reading back what was written gives the same amount", () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 18 }), (value, scale) => {
        expect(parseFixed(formatFixed(value, scale), scale)).toBe(value);
      }),
    );
  });

  it("reading agrees with decimal.js, rounding half to even", () => {
    fc.assert(
      fc.property(decimalText, fc.integer({ min: 0, max: 18 }), (text, scale) => {
        const expected = new Exact(text.replace(/\.(?=$|e)/, ""))
          .toDecimalPlaces(scale, Decimal.ROUND_HALF_EVEN)
          .mul(new Exact(10).pow(scale));
        expect(parseFixed(text, scale).toString()).toBe(expected.toFixed().replace(/^-0$/, "0"));
      }),
    );
  });

  it("is written without exponent, plus sign or needless zeros", () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(formatUsd(value)).toMatch(/^(0|-?(0|[1-9]\d*)(\.\d*[1-9])?)$/);
      }),
    );
    expect([parseUsd("0"), parseUsd("-0.10"), parseUsd("1e3"), parseUsd("2.500")].map(formatUsd)).toEqual(["0", "-0.1", "1000", "2.5"]);
  });

  it("a half goes to the even neighbour, whatever the sign", () => {
    expect(["0.5", "1.5", "2.5", "-0.5", "-1.5", "-2.5", "0.51", "-0.51"].map((text) => parseFixed(text, 0))).toEqual([
      0n,
      2n,
      2n,
      0n,
      -2n,
      -2n,
      1n,
      -1n,
    ]);
  });

  it.each(["", " ", ".5", "1.2.3", "1e", "abc", "0x10", "1,5", "--1", "NaN", "Infinity", "1e99999", "١"])("refuses %j", (text) => {
    expect(() => parseFixed(text, 6)).toThrow(RangeError);
  });

  it("sums of JSON numbers that binary floats get wrong are exact", () => {
    expect(formatUsd(addUsd(parseUsd(String(0.1)), parseUsd(String(0.2))))).toBe("0.3");
    expect(formatUsd(parseUsd(String(0.000000000000001)))).toBe("0.000000000000001");
  });
});

describe("division", () => {
  it("is off by at most half, and by exactly half only towards an even quotient", () => {
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 12n }), (dividend, divisor) => {
        const quotient = divideHalfEven(dividend, divisor);
        const twice = 2n * (dividend - quotient * divisor);
        const size = twice < 0n ? -twice : twice;
        expect(size <= divisor).toBe(true);
        if (size === divisor) expect(quotient % 2n).toBe(0n);
        expect(divideHalfEven(-dividend, divisor)).toBe(-quotient);
      }),
    );
  });
});

describe("sums", () => {
  it("do not depend on order or grouping", () => {
    fc.assert(
      fc.property(fc.array(amount), fc.nat(), (amounts, at) => {
        const cut = amounts.length === 0 ? 0 : at % amounts.length;
        const total = sumUsd(amounts);
        expect(sumUsd([...amounts].reverse())).toBe(total);
        expect(addUsd(sumUsd(amounts.slice(0, cut)), sumUsd(amounts.slice(cut)))).toBe(total);
        expect(subtractUsd(total, total)).toBe(ZERO_USD);
      }),
    );
  });
});

describe("splitting", () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
  const unit = fc.constantFrom(1n, 10n ** 9n, 10n ** 13n, 10n ** 15n);

  it("parts sum to the amount, rounded to the unit, and are multiples of it", () => {
    fc.assert(
      fc.property(amount, weights, unit, (value, shares, size) => {
        const parts = splitUsd(value, shares, size);
        expect(sumUsd(parts)).toBe(divideHalfEven(value, size) * size);
        expect(parts.every((part) => part % size === 0n)).toBe(true);
        expect(parts).toHaveLength(shares.length);
      }),
    );
  });

  it("no part is a whole unit away from its exact share", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), weights, unit, (value, shares, size) => {
        const total = shares.reduce((sum, share) => sum + share, 0n);
        fc.pre(total > 0n);
        const rounded = divideHalfEven(value, size) * size;
        for (const [i, part] of splitUsd(value as Usd, shares, size).entries()) {
          const off = part * total - rounded * (shares[i] ?? 0n);
          expect((off < 0n ? -off : off) < size * total).toBe(true);
        }
      }),
    );
  });

  it("who bears no weight bears no cost, and a larger weight never bears less", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), weights, (value, shares) => {
        fc.pre(shares.some((share) => share > 0n));
        const parts = splitUsd(value as Usd, shares);
        for (const [i, share] of shares.entries()) {
          if (share === 0n) expect(parts[i]).toBe(0n);
          for (const [j, other] of shares.entries()) if (share > other) expect((parts[i] ?? 0n) >= (parts[j] ?? 0n)).toBe(true);
        }
      }),
    );
  });

  it("a credit undoes its charge part by part", () => {
    fc.assert(
      fc.property(amount, weights, unit, (value, shares, size) => {
        expect(splitUsd(negateUsd(value), shares, size)).toEqual(splitUsd(value, shares, size).map(negateUsd));
      }),
    );
  });

  it("ten dollars over three are 3.34, 3.33 and 3.33", () => {
    expect(splitUsd(parseUsd("10"), [1n, 1n, 1n]).map(formatUsd)).toEqual(["3.34", "3.33", "3.33"]);
    expect(splitUsd(parseUsd("10"), []).length).toBe(0);
    expect(splitUsd(parseUsd("1"), [0n, 0n]).map(formatUsd)).toEqual(["0", "1"]);
    expect(() => splitUsd(parseUsd("1"), [1n, -1n])).toThrow(RangeError);
  });
});
