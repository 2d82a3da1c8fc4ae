import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFixed, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { exchangeExactly, minorUnits, rateAt, statementAmounts } from "./fx";

const rate = fc
  .bigInt({ min: 1n, max: 10n ** 14n })
  .map((atoms) => `${atoms / 10n ** 10n}.${String(atoms % 10n ** 10n).padStart(10, "0")}`);
const usd = fc.bigInt({ min: -(10n ** 21n), max: 10n ** 21n }).map((atoms) => atoms as Usd);
const currency = fc.constantFrom("EUR", "JPY", "KWD");
const cents = (text: string, code: string) => parseFixed(text, minorUnits(code));

describe("dollars in another currency", () => {
  it("is exact: no digit is lost before a statement", () => {
    expect(exchangeExactly(parseUsd("0.000000000000001"), "0.9123456789")).toBe("0.0000000000000009123456789");
    expect(exchangeExactly(parseUsd("-12.5"), "0.92")).toBe("-11.5");
  });

  it("sums before it converts and converts before it sums alike", () => {
    fc.assert(
      fc.property(fc.array(usd, { maxLength: 20 }), rate, (lines, perUsd) => {
        const apart = lines.reduce((sum, line) => sum + parseFixed(exchangeExactly(line, perUsd), 25), 0n);
        expect(apart).toBe(parseFixed(exchangeExactly(sumUsd(lines), perUsd), 25));
      }),
    );
  });
});

describe("lines of a statement", () => {
  it("sum to the stated total, each less than one smallest unit from its exact amount", () => {
    fc.assert(
      fc.property(fc.array(usd, { maxLength: 30 }), rate, currency, (lines, perUsd, code) => {
        const stated = statementAmounts(lines, perUsd, code);
        expect(stated.lines.reduce((sum, line) => sum + cents(line, code), 0n)).toBe(cents(stated.total, code));
        const unit = 10n ** BigInt(25 - minorUnits(code));
        for (const [i, line] of lines.entries()) {
          const off = parseFixed(stated.lines[i] ?? "", 25) - parseFixed(exchangeExactly(line, perUsd), 25);
          expect(off < unit && -off < unit).toBe(true);
        }
      }),
    );
  });

  it("of a credit note mirror its charges", () => {
    fc.assert(
      fc.property(fc.array(usd, { maxLength: 20 }), rate, currency, (lines, perUsd, code) => {
        const charged = statementAmounts(lines, perUsd, code);
        const credited = statementAmounts(
          lines.map((line) => -line as Usd),
          perUsd,
          code,
        );
        expect(credited.lines.map((line) => -cents(line, code))).toEqual(charged.lines.map((line) => cents(line, code)));
      }),
    );
  });

  it("of a credit note mirror halves of a cent too, also where the sum is nothing", () => {
    const half = parseUsd("0.005");
    const minus = -half as Usd;
    expect(statementAmounts([half, half], "1", "EUR").lines).toEqual(["0.01", "0"]);
    expect(statementAmounts([minus, minus], "1", "EUR").lines).toEqual(["-0.01", "0"]);
    expect(statementAmounts([half, minus], "1", "EUR").lines).toEqual(["0.01", "-0.01"]);
    expect(statementAmounts([minus, half], "1", "EUR").lines).toEqual(["-0.01", "0.01"]);
  });

  it("three thirds of a cent are one cent", () => {
    const third = parseUsd("0.003333333333333");
    expect(statementAmounts([third, third, third], "1", "EUR")).toEqual({ lines: ["0.01", "0", "0"], total: "0.01" });
  });
});

it("a rate holds from its very instant to the next one's, and none holds before the first", () => {
  const rates = ["2026-01-01T00:00:00Z", "2026-07-01T12:30:15Z"].map((from, i) => ({
    currency: "EUR",
    perUsd: `0.${9 - i}`,
    validFrom: new Date(from),
  }));
  const at = (time: string) => rateAt(rates, "EUR", new Date(time))?.perUsd;
  expect(["2025-12-31T23:59:59.999Z", "2026-01-01T00:00:00Z", "2026-07-01T12:30:14.999Z", "2026-07-01T12:30:15Z"].map(at)).toEqual([
    undefined,
    "0.9",
    "0.9",
    "0.8",
  ]);
  expect(rateAt(rates, "GBP", new Date("2026-08-01T00:00:00Z"))).toBeUndefined();
});
