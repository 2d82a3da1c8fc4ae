import { expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { BudgetsUsedParams } from "@/lib/reporting/schemas";
import { parseDimensionFilter } from "../filters/dimension-filter";
import { DEFAULT_PERIOD } from "../filters/period";
import { type FilterValues, filterParsers, type PageShows, resolveFilters } from "../filters/search-params";
import { budgetsUsedParameters, budgetsUsedPath } from "./budget-shares-path";

const asked = (change: Partial<FilterValues>, shows: PageShows = { budgets: true }) =>
  resolveFilters(
    {
      ...Object.fromEntries(Object.keys(filterParsers()).map((key) => [key, null])),
      ...{ period: DEFAULT_PERIOD, compare: "previous", granularity: "auto", groupBy: "team", metric: "budget_used" },
      ...change,
    } as FilterValues,
    { now: new Date("2026-10-22T14:35:00Z"), calendar: CALENDAR_MONTHS },
    shows,
  );

it("what is asked of budgets is the page's own days, buckets, grouping and filter by that grouping", () => {
  const filters = asked({ team: parseDimensionFilter("care,risk") });
  expect(filters).toMatchObject({ metric: "cost", budgetUsed: true, notes: [] });
  const path = budgetsUsedPath(filters) ?? "";
  expect(Object.fromEntries(new URLSearchParams(path.split("?")[1]))).toEqual({
    ...{ from: "2026-10-01T00:00:00.000Z", to: "2026-10-23T00:00:00.000Z", granularity: "day", groupBy: "team" },
    "filter[team]": "care,risk",
  });
  expect(BudgetsUsedParams.parse(budgetsUsedParameters(filters))).toMatchObject({ groupBy: "team", filter: { team: "care,risk" } });
});

it("where rows have no budgets, or are parts of what has, the cost is shown and the page says why", () => {
  const ofModels = asked({ groupBy: "model" });
  expect(ofModels).toMatchObject({ metric: "cost", budgetUsed: false });
  expect(ofModels.notes.join()).toContain("the cost is shown");
  expect(budgetsUsedPath(ofModels)).toBeNull();
  expect(asked({ model: parseDimensionFilter("gpt-5") })).toMatchObject({ metric: "cost", budgetUsed: false });
});

it("a page that cannot show budgets is asked for the cost, in its own buckets, and says so", () => {
  const elsewhere = asked({ period: { kind: "preset", preset: "today" } }, {});
  expect(elsewhere).toMatchObject({ metric: "cost", budgetUsed: false, bucket: "hour" });
  expect(elsewhere.notes).toEqual(["How much of budgets is used is not shown here; the cost is shown."]);
  expect(budgetsUsedPath(elsewhere)).toBeNull();
});

it("budgets are followed by the day, also where the page would show hours", () => {
  expect(asked({ period: { kind: "preset", preset: "today" } })).toMatchObject({ bucket: "day", budgetUsed: true });
});

it("other metrics are left as they are", () => {
  expect(asked({ metric: "tokens" })).toMatchObject({ metric: "tokens", budgetUsed: false });
  expect(budgetsUsedPath(asked({ metric: "cost" }))).toBeNull();
});
