import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addUtcDays, daysIn } from "@/lib/kernel/period";
import { parseDimensionFilter, writeDimensionFilter } from "./dimension-filter";
import {
  DEFAULT_PERIOD,
  describePreset,
  granularityFor,
  isRunning,
  namePeriod,
  type Period,
  PRESETS,
  parsePeriod,
  sayPeriod,
  spanOfPeriod,
  stepPeriod,
  writePeriod,
} from "./period";
import { type FilterValues, filterParsers, resolveFilters, unknownParams, usageQuery } from "./search-params";

const NOW = new Date("2026-10-22T14:35:00Z");
const days = (period: Period) => {
  const span = spanOfPeriod(period, NOW);
  return [span.start.toISOString().slice(0, 10), addUtcDays(span.end, -1).toISOString().slice(0, 10)];
};
const of = (text: string): Period => parsePeriod(text) ?? DEFAULT_PERIOD;

describe("periods", () => {
  it("mean whole UTC days, today inside", () => {
    expect(days(of("month"))).toEqual(["2026-10-01", "2026-10-22"]);
    expect(days(of("last-month"))).toEqual(["2026-09-01", "2026-09-30"]);
    expect(days(of("last-7"))).toEqual(["2026-10-16", "2026-10-22"]);
    expect(days(of("last-90"))).toEqual(["2026-07-25", "2026-10-22"]);
    expect(days(of("quarter"))).toEqual(["2026-10-01", "2026-10-22"]);
    expect(days(of("2026-02"))).toEqual(["2026-02-01", "2026-02-28"]);
    expect(days(of("2026-10"))).toEqual(["2026-10-01", "2026-10-22"]);
    expect(days(of("2026-09-03..2026-09-20"))).toEqual(["2026-09-03", "2026-09-20"]);
  });

  it("are written as they are read, and everything else is refused", () => {
    for (const text of [...PRESETS, "2026-02", "2026-09-03..2026-09-20"]) expect(writePeriod(of(text))).toBe(text);
    for (const text of [
      "",
      "yesterday",
      "2026-13",
      "2026-02-30..2026-03-01",
      "2026-03-02..2026-03-01",
      "2026-03-01",
      "a..b",
      "2020-01-01..2026-01-01",
      "2026-01-01..2026-01-02..2026-01-03",
    ]) {
      expect(parsePeriod(text), text).toBeNull();
    }
  });

  it("are named in words", () => {
    expect(namePeriod(of("month"), NOW)).toBe("October so far");
    expect(namePeriod(of("last-month"), NOW)).toBe("September");
    expect(namePeriod(of("2025-09"), NOW)).toBe("September\u00a02025");
    expect(namePeriod(of("last-30"), NOW)).toBe("Last 30 days");
    expect(sayPeriod(of("last-30"), NOW)).toBe("the last 30 days");
    expect(sayPeriod(of("quarter"), NOW)).toBe("the quarter to date");
    expect(sayPeriod(of("last-month"), NOW)).toBe("September");
    expect(namePeriod(of("2026-09-03..2026-09-20"), NOW)).toBe("3–20\u00a0September");
    expect(describePreset("last-7", NOW).hint).toBe("from 16\u00a0Oct");
  });

  it("step by month or by their own length, never past today", () => {
    expect(stepPeriod(of("month"), -1, NOW)).toEqual({ kind: "month", month: "2026-09" });
    expect(stepPeriod(of("last-month"), 1, NOW)).toEqual(DEFAULT_PERIOD);
    expect(stepPeriod(of("month"), 1, NOW)).toBeNull();
    expect(stepPeriod(of("last-7"), -1, NOW)).toEqual({ kind: "days", first: "2026-10-09", last: "2026-10-15" });
    expect(stepPeriod(of("last-7"), 1, NOW)).toBeNull();
  });

  it("stepping back and on returns to the same days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 200 }), (back, length) => {
        const first = addUtcDays(new Date("2026-10-22T00:00:00Z"), -back - length);
        const period = of(`${first.toISOString().slice(0, 10)}..${addUtcDays(first, length).toISOString().slice(0, 10)}`);
        const before = stepPeriod(period, -1, NOW);
        expect(before && daysIn(spanOfPeriod(before, NOW))).toBe(length + 1);
        expect(before && stepPeriod(before, 1, NOW)).toEqual(period);
      }),
    );
  });

  it("choose a bucket that suits and know whether they run", () => {
    expect(granularityFor(spanOfPeriod(of("2026-10-21..2026-10-22"), NOW))).toBe("hour");
    expect(granularityFor(spanOfPeriod(of("last-30"), NOW))).toBe("day");
    expect(granularityFor(spanOfPeriod(of("last-90"), NOW))).toBe("week");
    expect(granularityFor(spanOfPeriod(of("2024-01-01..2026-01-01"), NOW))).toBe("month");
    expect(isRunning(spanOfPeriod(of("month"), NOW), NOW)).toBe(true);
    expect(isRunning(spanOfPeriod(of("last-month"), NOW), NOW)).toBe(false);
  });
});

describe("filters in the address", () => {
  const empty = Object.fromEntries(Object.keys(filterParsers()).map((key) => [key, null]));
  const defaults = {
    ...empty,
    period: DEFAULT_PERIOD,
    compare: "previous",
    granularity: "auto",
    groupBy: "team",
    metric: "cost",
  } as FilterValues;

  it("keep or leave out values", () => {
    expect(parseDimensionFilter("a,b,a")).toEqual({ is: true, values: ["a", "b"] });
    expect(parseDimensionFilter("!a")).toEqual({ is: false, values: ["a"] });
    expect(parseDimensionFilter("!")).toBeNull();
    expect(parseDimensionFilter("")).toBeNull();
    expect(writeDimensionFilter({ is: false, values: ["a", "b"] })).toBe("!a,b");
  });

  it("ask the interface for the span, the bucket and every filter in a stable order", () => {
    const resolved = resolveFilters({ ...defaults, model: { is: false, values: ["gpt-5"] }, team: { is: true, values: ["a", "b"] } }, NOW);
    expect(decodeURIComponent(usageQuery(resolved))).toBe(
      "from=2026-10-01T00:00:00.000Z&to=2026-10-23T00:00:00.000Z&granularity=day&groupBy=team&compare=previous&filter[team]=a,b&filter[model]=!gpt-5",
    );
    expect(resolved.compared?.start.toISOString()).toBe("2026-09-01T00:00:00.000Z");
    expect(resolveFilters({ ...defaults, compare: "none" }, NOW).compared).toBeNull();
  });

  it("name the words that nobody knows", () => {
    const search = new URLSearchParams("period=foo&metric=tokens&groupBy=planet&filter[team]=a&filter[model]=!&other=1");
    expect(unknownParams(search)).toEqual([
      { name: "period", value: "foo" },
      { name: "groupBy", value: "planet" },
      { name: "filter[model]", value: "!" },
    ]);
  });
});
