import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { budgetBarParts } from "./budget";
import { csvCell, csvText } from "./csv";
import {
  formatAgo,
  formatBucket,
  formatBucketTick,
  formatDay,
  formatInstant,
  formatLag,
  formatMonth,
  formatRange,
  formatTime,
} from "./dates";
import { compareDecimals, rateOf, ratioOf, subtractDecimals, sumDecimals } from "./decimal-text";
import { deltaOf } from "./delta";
import { barHeights, sparkPath } from "./spark";
import { axisFor, labelledEvery } from "./ticks";

describe("exact decimals", () => {
  it("adds, subtracts and orders without a float", () => {
    expect(sumDecimals(["0.1", "0.2"])).toBe("0.3");
    expect(sumDecimals([null, undefined])).toBeNull();
    expect(subtractDecimals("48920.25", "41105.72")).toBe("7814.53");
    expect(compareDecimals("10", "9.999999999999999999")).toBe(1);
    expect(compareDecimals(null, "0")).toBe(-1);
    expect(compareDecimals("1.0", "1")).toBe(0);
  });

  it("divides for shares and rates, and refuses to divide by nothing", () => {
    expect(ratioOf("12975.42", "48920.25")).toBe(0.265236175204);
    expect(ratioOf("1", "0")).toBeNull();
    expect(ratioOf("-5", "10")).toBe(-0.5);
    expect(rateOf("48920.25", "60710000000", 1_000_000n)).toBe("0.805802174271125021");
    expect(rateOf("1", "0")).toBeNull();
  });
});

describe("a change", () => {
  it("is new from zero, same without difference, unknown without either side", () => {
    expect(deltaOf("5", "0")).toEqual({ kind: "new", amount: "5" });
    expect(deltaOf("0", "0")).toEqual({ kind: "same" });
    expect(deltaOf("5.0", "5")).toEqual({ kind: "same" });
    expect(deltaOf(null, "5")).toEqual({ kind: "unknown" });
  });

  it("is material only from 15 % and $400 of cost on", () => {
    const isMaterial = (now: string, before: string, unit: "usd" | "other" = "usd") => {
      const delta = deltaOf(now, before, unit);
      return delta.kind === "change" && delta.material;
    };
    expect(isMaterial("3066", "2666")).toBe(true);
    expect(isMaterial("3065.99", "2666")).toBe(false);
    expect(isMaterial("11499.99", "10000")).toBe(false);
    expect(isMaterial("11500", "10000")).toBe(true);
    expect(isMaterial("11500", "10000", "other")).toBe(false);
    expect(deltaOf("868.12", "1307.96")).toMatchObject({ direction: "down", amount: "-439.84", material: true });
  });
});

describe("time in words", () => {
  const at = "2026-10-14T09:05:00.000Z";
  it("is UTC with no-break spaces", () => {
    expect(formatDay(at)).toBe("14\u00a0Oct");
    expect(formatDay(at, { year: true, long: true })).toBe("14\u00a0October\u00a02026");
    expect(formatTime(at)).toBe("09:05\u00a0UTC");
    expect(formatInstant(at)).toBe("14\u00a0Oct\u00a02026, 09:05\u00a0UTC");
    expect(formatMonth(at)).toBe("October\u00a02026");
    expect([
      formatDay("no date"),
      formatTime("no date"),
      formatInstant("no date"),
      formatMonth("no date"),
      formatBucket("no date", "day"),
    ]).toEqual(["—", "—", "—", "—", "—"]);
  });

  it("writes half-open spans with their last day", () => {
    const span = (start: string, end: string) => ({ start: new Date(start), end: new Date(end) });
    expect(formatRange(span("2026-10-01", "2026-10-23"))).toBe("1–22\u00a0October");
    expect(formatRange(span("2026-10-01", "2026-10-02"))).toBe("1\u00a0October");
    expect(formatRange(span("2026-09-28", "2026-10-05"))).toBe("28\u00a0September\u00a0– 4\u00a0October");
    expect(formatRange(span("2025-12-30", "2026-01-03"))).toBe("30\u00a0December\u00a02025\u00a0– 2\u00a0January\u00a02026");
    expect(formatRange(span("2026-10-01", "2026-11-01"), { year: true, short: true })).toBe("1–31\u00a0Oct\u00a02026");
  });

  it("labels buckets by their size", () => {
    expect(formatBucketTick("2026-10-14T00:00:00Z", "day", false)).toBe("14");
    expect(formatBucketTick("2026-10-14T09:00:00Z", "hour", false)).toBe("09:00");
    expect(formatBucketTick("2026-10-14T00:00:00Z", "hour", false)).toBe("14\u00a0Oct");
    expect(formatBucketTick("2026-01-01T00:00:00Z", "month", false)).toBe("Jan 2026");
    expect(formatBucket("2026-10-12T00:00:00Z", "week")).toBe("12–18\u00a0Oct");
  });

  it("tells how far behind and how long ago", () => {
    expect(formatLag("2026-10-22T14:32:00Z", "2026-10-22T14:35:30Z")).toBe("3\u00a0min behind");
    expect(formatLag("2026-10-22T14:32:00Z", "2026-10-22T14:32:10Z")).toBe("up to date");
    expect(formatAgo("2026-10-20T14:00:00Z", "2026-10-22T14:35:00Z")).toBe("2\u00a0d ago");
    expect(formatAgo("2026-10-25T15:35:00Z", "2026-10-22T14:35:00Z")).toBe("in 3\u00a0d");
    expect(formatAgo("2026-10-22T14:35:20Z", "2026-10-22T14:35:00Z")).toBe("just now");
  });
});

describe("axes", () => {
  it("begins at zero and steps by 1, 2 or 5", () => {
    expect(axisFor(6060).ticks).toEqual([0, 2000, 4000, 6000]);
    expect(axisFor(5644).ticks).toEqual([0, 2000, 4000, 6000]);
    expect(axisFor(0.0042).ticks).toEqual([0, 0.001, 0.002, 0.003, 0.004]);
    expect(axisFor(860).ticks).toEqual([0, 200, 400, 600, 800]);
    expect(axisFor(860, 3).ticks).toEqual([0, 500]);
    expect(axisFor(0)).toEqual({ max: 1, ticks: [0] });
    expect(axisFor(Number.NaN)).toEqual({ max: 1, ticks: [0] });
  });

  it("always holds the greatest value, between three and six ticks", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (greatest) => {
        const { max, ticks } = axisFor(greatest);
        expect(max).toBeGreaterThanOrEqual(greatest);
        expect(ticks[0]).toBe(0);
        expect(ticks.at(-1)).toBeLessThanOrEqual(max * 1.000001);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }),
    );
  });

  it("writes as many labels as have room", () => {
    expect(labelledEvery(31, 40)).toBe(1);
    expect(labelledEvery(31, 15)).toBe(3);
    expect(labelledEvery(31, 5)).toBe(7);
    expect(labelledEvery(400, 10)).toBe(40);
  });
});

describe("bars and sparks", () => {
  it("draws the forecast up to the cap, and colour only beyond it", () => {
    const parts = (spent: string, limit: string | null, forecast?: string) => budgetBarParts({ spent, limit, forecast });
    expect(parts("48920.25", "66500", "68647.04")).toMatchObject({ beyond: { reached: false }, limit: 100 / 1.2 });
    expect(parts("2140.08", "2000", "2300")).toMatchObject({ forecast: null, beyond: { reached: true } });
    expect(parts("10", "100")).toMatchObject({ held: null, forecast: null, beyond: null });
    expect(parts("10", null)).toBeNull();
    expect(parts("10", "0")).toBeNull();
  });

  it("lays what is held behind what is spent, and the forecast behind both", () => {
    const parts = budgetBarParts({ spent: "60", held: "12", limit: "120", forecast: "96", marks: [0.5, 1] });
    expect(parts).toEqual({
      spent: expect.closeTo(41.667, 2),
      held: { from: expect.closeTo(41.667, 2), width: expect.closeTo(8.333, 2) },
      forecast: { from: expect.closeTo(50, 2), width: expect.closeTo(16.667, 2) },
      beyond: null,
      marks: [expect.closeTo(41.667, 2)],
      limit: 100 / 1.2,
    });
  });

  it("stays inside its width whatever is spent", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 ** 9 }),
        fc.integer({ min: 1, max: 10 ** 6 }),
        fc.integer({ min: 0, max: 10 ** 9 }),
        (spent, cap, forecast) => {
          const parts = budgetBarParts({ spent: String(spent), held: "7", limit: String(cap), forecast: String(forecast) });
          for (const part of [parts?.held, parts?.forecast, parts?.beyond])
            if (part) expect(part.from + part.width).toBeLessThanOrEqual(100.000001);
          expect(parts?.spent).toBeLessThanOrEqual(100 / 1.2 + 1e-9);
        },
      ),
    );
  });

  it("leaves gaps for unknown values and draws a lonely value as a point", () => {
    const path = sparkPath([1, null, 2, 3], 88, 20);
    expect(path.line.match(/M/g)).toHaveLength(2);
    expect(path.dots).toHaveLength(1);
    expect(sparkPath([null, null], 88, 20)).toMatchObject({ line: "", dots: [] });
    expect(sparkPath([0, 0], 88, 20).line).not.toContain("NaN");
    expect(barHeights([0, 1, 1000, null], 24)).toEqual([1, 1, 23, 0]);
  });
});

describe("CSV cells", () => {
  it("neutralises what a spreadsheet would run and keeps numbers numbers", () => {
    expect(csvCell("=SUM(A1)")).toBe("'=SUM(A1)");
    expect(csvCell("@cmd")).toBe("'@cmd");
    expect(csvCell("-1.5")).toBe("-1.5");
    expect(csvCell("-1.5e-9")).toBe("-1.5e-9");
    expect(csvCell("-x")).toBe("'-x");
    expect(csvCell('say "a, b"')).toBe('"say ""a, b"""');
    expect(csvCell(null)).toBe("");
    expect(csvText(["a"], [["1"]], { bom: true })).toBe("\ufeffa\r\n1\r\n");
  });
});
