import fc from "fast-check";
import { expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { parseInput } from "@/lib/kernel/parse";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { METRICS } from "@/lib/reporting/core/measures";
import { parseUsageQuery } from "@/lib/reporting/core/usage-query";
import { UsageParams } from "@/lib/reporting/schemas";
import { DEFAULT_PERIOD, type Moment, type Period, PRESETS, parsePeriod } from "../filters/period";
import { COMPARE_CHOICES, type FilterValues, filterParsers, GRANULARITY_CHOICES, resolveFilters } from "../filters/search-params";
import { pairsPath, underPath, usagePath } from "./usage-paths";

const NOW = new Date("2026-10-22T14:35:00Z");
const AT: Moment = { now: NOW, calendar: CALENDAR_MONTHS };
const WEEKS: Moment = {
  now: NOW,
  calendar: { kind: "weeks", pattern: "4-4-5", firstMonth: 7, firstWeekday: 1, startRule: "nearest", yearNamedBy: "end" },
};
const of = (text: string): Period => parsePeriod(text) ?? DEFAULT_PERIOD;
const defaults = {
  ...Object.fromEntries(Object.keys(filterParsers()).map((key) => [key, null])),
  period: DEFAULT_PERIOD,
  compare: "previous",
  granularity: "auto",
  groupBy: "team",
  metric: "cost",
} as FilterValues;

it("whatever stands in the address, the read that a page asks for has an answer over the span that it shows", () => {
  const periods = fc.constantFrom<Period>(
    ...PRESETS.map((preset) => ({ kind: "preset" as const, preset })),
    of("FY2020"),
    of("2024-01-01..2027-04-14"),
  );
  const choices = fc.record({
    period: periods,
    granularity: fc.constantFrom(...GRANULARITY_CHOICES),
    compare: fc.constantFrom(...COMPARE_CHOICES),
    groupBy: fc.constantFrom<Grouping>("team", "meter", "model"),
    thenBy: fc.constantFrom<Grouping | null>(null, "meter", "model"),
    metric: fc.constantFrom(...METRICS),
  });
  fc.assert(
    fc.property(choices, fc.constantFrom(AT, WEEKS), (choice, moment) => {
      const resolved = resolveFilters({ ...defaults, ...choice }, moment);
      const { thenBy } = resolved;
      const pairs = thenBy ? [pairsPath(resolved, thenBy), underPath(resolved, thenBy, "a"), underPath(resolved, thenBy, null)] : [];
      for (const path of [usagePath(resolved), ...pairs]) {
        const asked = parseInput(UsageParams, filtersOf(new URL(path, "http://x").searchParams));
        expect(parseUsageQuery(asked, moment.now, moment.calendar).span).toEqual(resolved.span);
      }
    }),
    { numRuns: 60 },
  );
});

/** As the interface reads them: `filter[team]` is team of filter. */
function filtersOf(search: URLSearchParams): Record<string, unknown> {
  const named = [...search].map(([name, value]) => [/^filter\[(.+)\]$/.exec(name)?.[1], name, value] as const);
  const filter = Object.fromEntries(named.flatMap(([of, , value]) => (of ? [[of, value]] : [])));
  return { ...Object.fromEntries(named.flatMap(([of, name, value]) => (of ? [] : [[name, value]]))), filter };
}

it("what is under a row is asked of that very row, whatever it is called", () => {
  const filterOf = (choice: Partial<FilterValues>, id: string | null) => {
    const resolved = resolveFilters({ ...defaults, ...choice }, AT);
    const search = new URL(underPath(resolved, "model", id), "http://x").searchParams;
    return [search.get("groupBy"), search.getAll(`filter[${resolved.groupBy}]`)];
  };
  expect(filterOf({}, "a,b")).toEqual(["model", ["a\\,b"]]);
  expect(filterOf({}, null)).toEqual(["model", ["none"]]);
  expect(filterOf({}, "none")).toEqual(["model", ["\\none"]]);
  expect(filterOf({ groupBy: "meter" }, "output")).toEqual(["model", ["output"]]);
  expect(filterOf({ team: { is: true, values: ["a", "b"] } }, "a")).toEqual(["model", ["a"]]);
});
