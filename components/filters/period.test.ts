import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { addUtcDays, daysIn } from "@/lib/kernel/period";
import { parseDimensionFilter, writeDimensionFilter } from "./dimension-filter";
import {
  DEFAULT_PERIOD,
  describePreset,
  granularityFor,
  isRunning,
  type Moment,
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
const AT: Moment = { now: NOW, calendar: CALENDAR_MONTHS };
/** The year begins on the Monday nearest to 1 July: 29 June 2026. */
const WEEKS: Moment = {
  now: NOW,
  calendar: { kind: "weeks", pattern: "4-4-5", firstMonth: 7, firstWeekday: 1, startRule: "nearest", yearNamedBy: "end" },
};
const days = (period: Period, moment = AT) => {
  const span = spanOfPeriod(period, moment);
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

  it("follow the fiscal calendar where they are named after it", () => {
    expect(days(of("today"))).toEqual(["2026-10-22", "2026-10-22"]);
    expect(days(of("last-quarter"))).toEqual(["2026-07-01", "2026-09-30"]);
    expect(days(of("fiscal-year"))).toEqual(["2026-01-01", "2026-10-22"]);
    expect(days(of("last-fiscal-period"))).toEqual(["2026-09-01", "2026-09-30"]);
    expect(days(of("quarter"), WEEKS)).toEqual(["2026-09-28", "2026-10-22"]);
    expect(days(of("last-quarter"), WEEKS)).toEqual(["2026-06-29", "2026-09-27"]);
    expect(days(of("fiscal-period"), WEEKS)).toEqual(["2026-09-28", "2026-10-22"]);
    expect(days(of("last-fiscal-period"), WEEKS)).toEqual(["2026-08-24", "2026-09-27"]);
    expect(days(of("fiscal-year"), WEEKS)).toEqual(["2026-06-29", "2026-10-22"]);
    expect(days(of("FY2027-P03"), WEEKS)).toEqual(["2026-08-24", "2026-09-27"]);
    expect(days(of("month"), WEEKS)).toEqual(["2026-10-01", "2026-10-22"]);
    expect(namePeriod(of("quarter"), WEEKS)).toBe("Q2 FY2027 so far");
    expect(sayPeriod(of("fiscal-year"), WEEKS)).toBe("FY2027 so far");
    expect(describePreset("last-fiscal-period", WEEKS).hint).toBe("P03 FY2027, from 24\u00a0Aug");
    expect(stepPeriod(of("fiscal-period"), -1, WEEKS)).toEqual(of("FY2027-P03"));
    expect(stepPeriod(of("FY2027-Q1"), -1, WEEKS)).toEqual(of("FY2026-Q4"));
    expect(stepPeriod(of("FY2027"), 1, WEEKS)).toBeNull();
  });

  it("are written as they are read, and everything else is refused", () => {
    for (const text of [...PRESETS, "2026-02", "FY2027", "FY2027-Q2", "FY2027-P03", "2026-09-03..2026-09-20"])
      expect(writePeriod(of(text))).toBe(text);
    for (const text of [
      "",
      "yesterday",
      "2026-13",
      "2026-02-30..2026-03-01",
      "2026-03-02..2026-03-01",
      "2026-03-01",
      "a..b",
      "2020-01-01..2026-01-01",
      "FY2027-P13",
      "FY27",
      "2026-01-01..2026-01-02..2026-01-03",
    ]) {
      expect(parsePeriod(text), text).toBeNull();
    }
  });

  it("are named in words", () => {
    expect(namePeriod(of("month"), AT)).toBe("October so far");
    expect(namePeriod(of("last-month"), AT)).toBe("September");
    expect(namePeriod(of("2025-09"), AT)).toBe("September\u00a02025");
    expect(namePeriod(of("last-30"), AT)).toBe("Last 30 days");
    expect(sayPeriod(of("last-30"), AT)).toBe("the last 30 days");
    expect(sayPeriod(of("quarter"), AT)).toBe("the quarter to date");
    expect(sayPeriod(of("last-month"), AT)).toBe("September");
    expect(sayPeriod(of("2026-09-03..2026-09-03"), AT)).toBe("all of 3\u00a0September");
    expect(sayPeriod(of("2026-10-22..2026-10-22"), AT)).toBe("the day so far");
    expect(namePeriod(of("2026-09-03..2026-09-20"), AT)).toBe("3–20\u00a0September");
    expect(describePreset("last-7", AT).hint).toBe("from 16\u00a0Oct");
  });

  it("step by month or by their own length, never past today", () => {
    expect(stepPeriod(of("month"), -1, AT)).toEqual({ kind: "month", month: "2026-09" });
    expect(stepPeriod(of("last-month"), 1, AT)).toEqual(DEFAULT_PERIOD);
    expect(stepPeriod(of("month"), 1, AT)).toBeNull();
    expect(stepPeriod(of("last-7"), -1, AT)).toEqual({ kind: "days", first: "2026-10-09", last: "2026-10-15" });
    expect(stepPeriod(of("last-7"), 1, AT)).toBeNull();
  });

  it("stepping back and on returns to the same days", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), fc.integer({ min: 0, max: 200 }), (back, length) => {
        const first = addUtcDays(new Date("2026-10-22T00:00:00Z"), -back - length);
        const period = of(`${first.toISOString().slice(0, 10)}..${addUtcDays(first, length).toISOString().slice(0, 10)}`);
        const before = stepPeriod(period, -1, AT);
        expect(before && daysIn(spanOfPeriod(before, AT))).toBe(length + 1);
        expect(before && stepPeriod(before, 1, AT)).toEqual(period);
      }),
    );
  });

  it("choose a bucket that suits and know whether they run", () => {
    expect(granularityFor(spanOfPeriod(of("2026-10-21..2026-10-22"), AT), CALENDAR_MONTHS)).toBe("hour");
    expect(granularityFor(spanOfPeriod(of("last-30"), AT), CALENDAR_MONTHS)).toBe("day");
    expect(granularityFor(spanOfPeriod(of("last-90"), AT), CALENDAR_MONTHS)).toBe("week");
    expect(granularityFor(spanOfPeriod(of("2024-01-01..2026-01-01"), AT), CALENDAR_MONTHS)).toBe("month");
    expect(granularityFor(spanOfPeriod(of("2024-01-01..2026-01-01"), AT), WEEKS.calendar)).toBe("fiscal_period");
    expect(isRunning(spanOfPeriod(of("month"), AT), NOW)).toBe(true);
    expect(isRunning(spanOfPeriod(of("last-month"), AT), NOW)).toBe(false);
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
    const resolved = resolveFilters({ ...defaults, model: { is: false, values: ["gpt-5"] }, team: { is: true, values: ["a", "b"] } }, AT);
    expect(decodeURIComponent(usageQuery(resolved))).toBe(
      "from=2026-10-01T00:00:00.000Z&to=2026-10-23T00:00:00.000Z&granularity=day&groupBy=team&compare=previous&filter[team]=a,b&filter[model]=!gpt-5",
    );
    expect(resolved.compared?.start.toISOString()).toBe("2026-09-01T00:00:00.000Z");
    expect(resolveFilters({ ...defaults, compare: "none" }, AT).compared).toBeNull();
  });

  it("read parts of names and values with commas as the interface does", () => {
    for (const text of ["~son,~opus", "!~a\\,b", "gpt-5,~son,none"]) {
      const filter = parseDimensionFilter(text);
      expect(filter && parseDimensionFilter(writeDimensionFilter(filter))).toEqual(filter);
    }
    expect(parseDimensionFilter("!~son,gpt-5")).toEqual({ is: false, values: ["gpt-5"], contains: ["son"] });
    expect(parseDimensionFilter("~")).toBeNull();
  });

  it("are a question that has an answer, whatever stands there, with a note where a choice cannot be kept", () => {
    const ask = (search: Partial<FilterValues>) => resolveFilters({ ...defaults, ...search }, AT);
    expect(ask({ granularity: "hour" })).toMatchObject({ bucket: "day", notes: ["Hours are kept for 14 days; days are shown."] });
    expect(ask({ granularity: "hour", period: of("last-7"), compare: "year" }).notes).toEqual([
      "Hours are kept for 14 days, and the comparison is older; days are shown.",
    ]);
    expect(ask({ granularity: "hour", period: of("last-7"), compare: "none" })).toMatchObject({ bucket: "hour", notes: [] });
    expect(ask({ period: of("2026-01-01..2026-01-02") })).toMatchObject({ bucket: "day", notes: [] });
    expect(ask({ granularity: "day", period: of("2024-01-01..2026-10-01") })).toMatchObject({ bucket: "week" });
    expect(ask({ groupBy: "meter", metric: "error_share" })).toMatchObject({ metric: "cost", notes: [expect.stringContaining("meters")] });
    expect(ask({ thenBy: "team" }).thenBy).toBeNull();
  });

  it("ask by a label with its name, and leave out what labels cannot be asked for, with a note", () => {
    const ask = (search: Partial<FilterValues>) => resolveFilters({ ...defaults, ...search }, AT);
    const labelled = { is: true, values: ["acme-web"] };
    const asked = new URLSearchParams(usageQuery(ask({ groupBy: "label", label: "repo", labelled })));
    expect([asked.get("groupBy"), asked.get("label"), asked.get("filter[label]")]).toEqual(["label", "repo", "acme-web"]);
    expect(new URLSearchParams(usageQuery(ask({ label: "repo" }))).has("label")).toBe(false);
    expect(ask({ groupBy: "label" })).toMatchObject({ groupBy: "team", notes: [expect.stringContaining("Which label")] });
    expect(ask({ thenBy: "label", labelled })).toMatchObject({ thenBy: null, labelled: null, notes: [expect.any(String)] });
    for (const [search, kept] of [
      [
        { groupBy: "label", thenBy: "meter" },
        { groupBy: "label", thenBy: null },
      ],
      [
        { groupBy: "meter", thenBy: "label" },
        { groupBy: "meter", thenBy: null },
      ],
      [
        { groupBy: "meter", labelled },
        { groupBy: "meter", labelled: null },
      ],
      [
        { groupBy: "team", thenBy: "meter", labelled },
        { groupBy: "team", thenBy: null, labelled },
      ],
    ] as const) {
      expect(ask({ label: "repo", ...search })).toMatchObject({ ...kept, notes: [expect.stringContaining("meters of their charges")] });
    }
  });

  it("name the words that nobody knows", () => {
    const search = new URLSearchParams("period=foo&metric=tokens&groupBy=planet&filter[team]=a&filter[model]=!&other=1");
    expect(unknownParams(search)).toEqual([
      { name: "period", value: "foo" },
      { name: "groupBy", value: "planet" },
      { name: "filter[model]", value: "!" },
    ]);
    expect(unknownParams(new URLSearchParams("period=2016-01-01..2026-01-01&filter[taem]=a&view=pivot"))).toEqual([
      { name: "period", value: "2016-01-01..2026-01-01", why: "is longer than 1,200 days" },
      { name: "filter[taem]", value: "a" },
    ]);
    expect(unknownParams(new URLSearchParams("group_by=team&Period=month&utm_source=mail"))).toEqual([
      { name: "group_by", value: "team", why: "is written groupBy here" },
      { name: "Period", value: "month", why: "is written period here" },
    ]);
  });
});
