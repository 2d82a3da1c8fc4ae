import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAmount, formatCount, formatMoney, formatMoneyShort, formatPercent, formatShare, formatTokens, moneyParts } from "./format";

const TABLE: [value: string | null, money: string, short: string, tokens: string, count: string][] = [
  [null, "—", "—", "—", "—"],
  ["", "—", "—", "—", "—"],
  ["not a number", "—", "—", "—", "—"],
  ["0", "$0", "$0", "0", "0"],
  ["-0.00", "$0", "$0", "0", "0"],
  ["0.000000000000000", "$0", "$0", "0", "0"],
  ["1e-9", "<\u202f$0.0001", "<\u202f$0.0001", "0", "0.000000001"],
  ["-1e-9", ">\u202f−$0.0001", ">\u202f−$0.0001", "0", "−0.000000001"],
  ["0.0001", "$0.0001", "$0.0001", "0", "0.0001"],
  ["0.00012345", "$0.0001234", "$0.0001234", "0", "0.00012345"],
  ["0.0042", "$0.0042", "$0.0042", "0", "0.0042"],
  ["0.5", "$0.50", "$0.50", "0", "0.5"],
  ["0.80580", "$0.8058", "$0.8058", "1", "0.8058"],
  ["0.99994", "$0.9999", "$0.9999", "1", "0.99994"],
  ["0.999999", "$1.00", "$1.00", "1", "0.999999"],
  ["1", "$1.00", "$1", "1", "1"],
  ["1.005", "$1.00", "$1.00", "1", "1.005"],
  ["1.015", "$1.02", "$1.02", "1", "1.015"],
  ["999.994", "$999.99", "$999.99", "1,000", "999.994"],
  ["1234.5", "$1,234.50", "$1.2k", "1.2k", "1,234.5"],
  ["-1234.5", "−$1,234.50", "−$1.2k", "−1.2k", "−1,234.5"],
  ["48920.25", "$48,920.25", "$48.9k", "48.9k", "48,920.25"],
  ["999949", "$999,949.00", "$999.9k", "999.9k", "999,949"],
  ["999950", "$999,950.00", "$1M", "1.0M", "999,950"],
  ["1000000000", "$1,000,000,000.00", "$1B", "1.00B", "1,000,000,000"],
  ["1000000000000000", "$1,000,000,000,000,000.00", "$1,000T", "1,000.00T", "1,000,000,000,000,000"],
  ["123456789012345678.987654321", "$123,456,789,012,345,678.99", "$123,456.79T", "123,456.79T", "123,456,789,012,345,678.987654321"],
];

describe("numbers as they are written", () => {
  it.each(TABLE)("%s", (value, money, short, tokens, count) => {
    expect(formatMoney(value)).toBe(money);
    expect(formatMoneyShort(value)).toBe(short);
    expect(formatTokens(value)).toBe(tokens);
    expect(formatCount(value)).toBe(count);
  });

  it("follows the locale's separators, symbol place and the currency's own digits", () => {
    const german = { locale: "de-DE", currency: "EUR" };
    expect(formatMoney("1234.5", german)).toBe("1.234,50\u00a0€");
    expect(formatMoney("-1234.5", german)).toBe("−1.234,50\u00a0€");
    expect(formatMoney("0.0042", german)).toBe("0,0042\u00a0€");
    expect(formatMoneyShort("1234.5", german)).toBe("1,2k\u00a0€");
    expect(formatTokens("60710000000", german)).toBe("60,71B");
    expect(formatPercent(0.265, german)).toBe("26,5\u202f%");
    expect(formatMoney("1234.5", { currency: "EUR" })).toBe("€1,234.50");
    expect(formatMoney("1234.5", { currency: "JPY" })).toBe("¥1,234");
    expect(formatMoney("0.25", { currency: "JPY" })).toBe("¥0.25");
  });

  it("cuts where the cents begin, and nowhere below one dollar", () => {
    expect(moneyParts("48920.25")).toMatchObject({ head: "$48,920", cents: ".25", tail: "" });
    expect(moneyParts("1234.5", { locale: "de-DE", currency: "EUR" })).toMatchObject({ head: "1.234", cents: ",50", tail: "\u00a0€" });
    expect(moneyParts("0.0042")).toMatchObject({ head: "$0.0042", cents: "" });
    expect(moneyParts("0")).toMatchObject({ head: "$0", cents: "" });
    expect(moneyParts(null)).toBeNull();
  });

  it("keeps every digit in the exact text", () => {
    expect(moneyParts("1234.567890123456789")?.exact).toBe("$1,234.567890123456789");
    expect(moneyParts("1e-9")?.exact).toBe("$0.000000001");
    expect(moneyParts("5")?.exact).toBe("$5.00");
  });

  it("writes signs, amounts without a unit, and rates to at least the places asked", () => {
    expect(formatMoney("7814.53", { sign: true })).toBe("+$7,814.53");
    expect(formatMoney("0", { sign: true })).toBe("$0");
    expect(formatMoney("-0.0471", { sign: true })).toBe("−$0.0471");
    expect(formatAmount("9864.15")).toBe("9,864.15");
    expect(formatAmount("0")).toBe("0");
    expect(formatAmount("1526.78", { sign: true })).toBe("+1,526.78");
    expect(formatMoney("0.13", { places: 4 })).toBe("$0.1300");
    expect(formatMoney("2.7754", { places: 4 })).toBe("$2.7754");
    expect(formatCount("31", { sign: true })).toBe("+31");
    expect(formatCount(48210n)).toBe("48,210");
  });

  it("writes shares honestly", () => {
    expect(formatPercent(0.265)).toBe("26.5\u202f%");
    expect(formatPercent(-0.336, { sign: true })).toBe("−33.6\u202f%");
    expect(formatPercent(10.694, { sign: true })).toBe("+1,069.4\u202f%");
    expect(formatPercent(0)).toBe("0\u202f%");
    expect(formatPercent(0.0001)).toBe("<\u202f0.1\u202f%");
    expect(formatPercent(-0.0001)).toBe(">\u202f−0.1\u202f%");
    expect(formatPercent(null)).toBe("—");
    expect(formatPercent(Number.NaN)).toBe("—");
    expect(formatPercent(Number.POSITIVE_INFINITY)).toBe("—");
    expect(formatShare(0.844)).toBe("84\u202f%");
  });

  it("never shows a non-zero amount as zero, nor NaN, Infinity or -0, for any decimal", () => {
    const decimal = fc.tuple(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.integer({ min: 0, max: 18 }));
    fc.assert(
      fc.property(decimal, ([digits, scale]) => {
        const text = `${digits}e-${scale}`;
        for (const shown of [formatMoney(text), formatMoneyShort(text), formatAmount(text)]) {
          expect(shown).not.toMatch(/NaN|Infinity|undefined|-/);
          expect(/[1-9]/.test(shown)).toBe(digits !== 0n);
        }
      }),
    );
  });
});
