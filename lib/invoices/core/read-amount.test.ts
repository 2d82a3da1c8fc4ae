import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, splitUsd, type Usd } from "@/lib/kernel/money";
import { dollars } from "./dollars";
import { meterOfWords } from "./meter-words";
import { modelWords } from "./model-words";
import { inDollars } from "./rates";
import { guessDecimalMark, readAmount, unitFactor } from "./read-amount";
import { daysOf, guessDateOrder, readDay } from "./read-day";

describe("amounts", () => {
  it.each([
    ["1,234.56", ".", "1234.56"],
    ["1.234,56", ",", "1234.56"],
    ["$1,234,567.00", ".", "1234567"],
    ["-$25.00", ".", "-25"],
    ["(12.50)", ".", "-12.5"],
    ["12.50-", ".", "-12.5"],
    ["−3", ".", "-3"],
    ["EUR 7", ".", "7"],
    ["7 €", ".", "7"],
    ["1 234,5", ",", "1234.5"],
    ["1.5E-05", ".", "0.000015"],
    [".5", ".", "0.5"],
    ["0.003835980000000000000000000000", ".", "0.00383598"],
  ] as const)("%s with %s is %s", (text, mark, value) => {
    expect(readAmount(text, mark)).toBe(value);
  });

  it.each(["", "-", "abc", "1,5", "0,123", "1,23,456.00", "1.2.3", "12 apples", "NaN", "Infinity", "1e999", "999999999999999"])(
    "%s is none",
    (text) => {
      expect(readAmount(text)).toBeNull();
    },
  );

  it("the decimal mark is guessed only by what can be read in one way", () => {
    expect([guessDecimalMark(["1.234,56", "1.234"]), guessDecimalMark(["1,234.56"]), guessDecimalMark(["1,234", "5"])]).toEqual([
      ",",
      ".",
      ".",
    ]);
  });

  it("where nothing tells the decimal mark, or as much tells one as the other, it is the one that the file makes likely", () => {
    const samples = [[], ["1,234", "", "free"], ["0,5", "0.5"]];
    expect(samples.map((texts) => guessDecimalMark(texts, ","))).toEqual([",", ",", ","]);
    expect([...samples.map((texts) => guessDecimalMark(texts)), guessDecimalMark(["0.5"], ",")]).toEqual([".", ".", ".", "."]);
  });

  it.each([
    ["1M tokens", 1_000_000n],
    ["1K tokens", 1_000n],
    ["1000000 Tokens", 1_000_000n],
    ["Tokens", 1n],
    ["1K", 1_000n],
    ["count", 1n],
    ["Units", null],
    ["1 Hour", null],
    ["", null],
  ])("one of %s is %s", (unit, factor) => {
    expect(unitFactor(unit)).toBe(factor);
  });

  it("dollars are written with their cents", () => {
    expect([dollars(parseUsd("1234567.895")), dollars(parseUsd("-6.13")), dollars(parseUsd("0.001")), dollars(0n as Usd)]).toEqual([
      "$1,234,567.90",
      "−$6.13",
      "less than $0.01",
      "$0.00",
    ]);
  });
});

describe("days", () => {
  it.each([
    ["2026-10-01", "ymd", "2026-10-01"],
    ["20261001", "ymd", "2026-10-01"],
    ["2026-10-01T23:30:00-02:00", "ymd", "2026-10-02"],
    ["2026-10-01 05:00:00 UTC", "ymd", "2026-10-01"],
    ["1790812800", "ymd", "2026-10-01"],
    ["10/01/2026", "mdy", "2026-10-01"],
    ["01.10.2026", "dmy", "2026-10-01"],
    ["01.10.2026", "ymd", "2026-10-01"],
    ["01.10.2026", "mdy", "2026-01-10"],
  ] as const)("%s by %s is %s", (text, order, day) => {
    expect(readDay(text, order)?.at.toISOString().slice(0, 10)).toBe(day);
  });

  it.each(["2026-02-30", "13/13/2026", "10/01/2026", "yesterday", ""])("%s is none without an order", (text) => {
    expect(readDay(text)).toBeNull();
  });

  it("a last day is part of the charge, an end is not", () => {
    const of = (start: string, end: string) => daysOf(readDay(start) as never, readDay(end));
    expect(of("2026-09-01", "2026-09-30")).toEqual({ fromDay: "2026-09-01", toDay: "2026-10-01" });
    expect(of("2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z")).toEqual({ fromDay: "2026-09-01", toDay: "2026-10-01" });
    expect(of("2026-09-01T03:00:00Z", "2026-09-01T04:00:00Z")).toEqual({ fromDay: "2026-09-01", toDay: "2026-09-02" });
    expect(of("2026-09-02", "2026-09-01")).toBeNull();
  });

  it("the order of days is guessed by what can be one only", () => {
    expect([
      guessDateOrder(["2026-10-01"]),
      guessDateOrder(["25/12/2026"]),
      guessDateOrder(["12/25/2026"]),
      guessDateOrder(["01.02.2026"]),
    ]).toEqual(["ymd", "dmy", "mdy", "dmy"]);
  });
});

describe("names", () => {
  it.each([
    ["claude-haiku-4-5-20251001", "Claude Haiku 4.5 (Amazon Bedrock Edition)"],
    ["claude-3-5-haiku", "Claude Haiku 3.5"],
    ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "Claude Sonnet 4.5"],
    ["gpt-4o-2024-08-06", "gpt 4o 0806 Inp glbl Tokens"],
    ["gemini-2.5-flash", "gemini 2.5 flash"],
  ])("%s and %s are one model", (id, name) => {
    expect(modelWords(name)).toBe(modelWords(id));
  });

  it("models that differ stay apart", () => {
    const names = [
      "gpt-4o",
      "gpt-4o-mini",
      "gpt-4.1",
      "gpt-4",
      "o3",
      "o3-mini",
      "claude-opus-4-5",
      "claude-opus-4-1",
      "gemini-2.5-pro",
      "gemini-3-pro",
      "gemini-3-pro-image",
    ];
    expect(new Set(names.map(modelWords)).size).toBe(names.length);
  });

  it.each([
    ["InputTokenCount", "input"],
    ["CacheReadInputTokenCount", "cache_read"],
    ["cache_write_tokens_1h_global_standard", "cache_write_1h"],
    ["output_tokens_standard", "output"],
    ["input_no_cache", "input"],
    ["input_cache_write_5m", "cache_write_5m"],
    ["something else", null],
  ])("%s is %s", (words, meter) => {
    expect(meterOfWords(words)).toBe(meter);
  });
});

describe("currencies", () => {
  const rates = [
    { currency: "EUR", perUsd: "0.9259259259", validFrom: new Date("2026-09-01T00:00:00Z") },
    { currency: "EUR", perUsd: "0.5", validFrom: new Date("2026-10-01T00:00:00Z") },
  ];
  it("the total is converted, then split: 1,000.00 EUR at 1.08 are 1,080.00 in three times 360.00 (X01)", () => {
    const total = inDollars(rates, "1000.00", "EUR", "2026-09-15") as Usd;
    const shares = splitUsd(total, [1n, 1n, 1n]);
    expect(shares.map(formatUsd)).toEqual(["360", "360", "360"]);
    const each = splitUsd(parseUsd("1000.00"), [1n, 1n, 1n]).map(
      (share) => splitUsd(inDollars(rates, formatUsd(share), "EUR", "2026-09-15") as Usd, [1n])[0] as Usd,
    );
    expect(formatUsd(each.reduce((sum, share) => (sum + share) as Usd))).toBe("1080.01");
  });

  it("the rate of the day that a charge begins counts, and none is no amount", () => {
    expect(formatUsd(inDollars(rates, "10", "EUR", "2026-10-01") as Usd)).toBe("20");
    expect([inDollars(rates, "10", "EUR", "2026-08-31"), inDollars(rates, "10", "GBP", "2026-10-01")]).toEqual([null, null]);
  });
});
