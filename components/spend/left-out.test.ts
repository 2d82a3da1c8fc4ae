import { expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import type { Dimension } from "@/lib/reporting/core/dimensions";
import type { UsageAnswer } from "@/lib/reporting/core/usage-answer";
import { parseDimensionFilter } from "../filters/dimension-filter";
import { DEFAULT_PERIOD } from "../filters/period";
import { type FilterValues, filterParsers, resolveFilters } from "../filters/search-params";
import { countedIn, leftOutBy, leftOutPath, leftOutWords } from "./left-out";

const NOW = new Date("2026-10-22T14:35:00Z");
const filtered = (by: Partial<Record<Dimension, string>>) =>
  resolveFilters(
    {
      ...Object.fromEntries(Object.keys(filterParsers()).map((key) => [key, null])),
      period: DEFAULT_PERIOD,
      compare: "previous",
      granularity: "auto",
      groupBy: "team",
      metric: "cost",
      ...Object.fromEntries(Object.entries(by).map(([dimension, text]) => [dimension, parseDimensionFilter(text)])),
    } as FilterValues,
    { now: NOW, calendar: CALENDAR_MONTHS },
  );
const total = (costUsd: string, events: string) => ({ total: { costUsd, events } }) as Pick<UsageAnswer, "total">;

it("what nobody answers for is missed where a filter leaves it out by name", () => {
  expect(leftOutBy(filtered({ team: "!none" }))).toBe("team");
  expect(leftOutBy(filtered({ model: "gpt-5", identity: "!none,scout" }))).toBe("identity");
  expect(leftOutBy(filtered({}))).toBeNull();
  expect(leftOutBy(filtered({ team: "!care" }))).toBeNull();
  expect(leftOutBy(filtered({ team: "care" }))).toBeNull();
  expect(leftOutBy(filtered({ team: "none" }))).toBeNull();
  // A call without a tool lacks nothing.
  expect(leftOutBy(filtered({ tool: "!none", tenant: "!none" }))).toBeNull();
});

it("its sum is asked with the other filters of the page", () => {
  const query = new URLSearchParams(leftOutPath(filtered({ team: "!none,care", model: "gpt-5" }), "team").split("?")[1]);
  expect(query.get("filter[team]")).toBe("none");
  expect(query.get("filter[model]")).toBe("gpt-5");
  expect(query.get("compare")).toBeNull();
  expect([query.get("from"), query.get("to")]).toEqual(["2026-10-01T00:00:00.000Z", "2026-10-23T00:00:00.000Z"]);
});

it("counting it in leaves the rest of the filter as it was", () => {
  expect(countedIn({ is: false, values: ["none"] })).toBeNull();
  expect(countedIn({ is: false, values: ["none", "care"] })).toEqual({ is: false, values: ["care"] });
  expect(countedIn({ is: false, values: ["none"], contains: ["ca"] })).toEqual({ is: false, values: [], contains: ["ca"] });
});

it("says how much it is, and nothing where there is none", () => {
  expect(leftOutWords(total("166.51", "2108"), "team")).toBe("$166.51 without a team is left out of every figure here.");
  expect(leftOutWords(total("0", "1"), "owner")).toBe("1 event without an owner, at no cost, is left out of every figure here.");
  expect(leftOutWords(total("0", "12"), "owner")).toBe("12 events without an owner, at no cost, are left out of every figure here.");
  expect(leftOutWords(total("0", "0"), "team")).toBeNull();
});
