import { expect, it } from "vitest";
import type { BudgetView } from "@/lib/budgets/core/views";
import type { BudgetsUsed } from "@/lib/reporting/core/budgets-used";
import { budgetsUsed, usedFinding, usedInput, usedShareOf } from "./budgets-used";

const budget = (spent: string, limit: string) => ({ counter: { spent, limit } }) as BudgetView;
const budgets = new Map([
  ["care", budget("75.5", "100")],
  ["risk", budget("24.5", "300")],
  ["elsewhere", budget("9", "10")],
]);

it("what is used is that of the budgets of the rows, exactly, and of no others", () => {
  expect(budgetsUsed(["care", "risk", "no-budget"], budgets)).toEqual({ count: 2, spentUsd: "100", limitUsd: "400", share: 0.25 });
});

it("a row that stands twice has one budget", () => {
  expect(budgetsUsed(["care", "care"], budgets)).toEqual({ count: 1, spentUsd: "75.5", limitUsd: "100", share: 0.755 });
});

it("without a budget nothing is said, and of limits of nothing no share", () => {
  expect(budgetsUsed(["no-budget"], budgets)).toBeNull();
  expect(budgetsUsed(["a"], new Map([["a", budget("1", "0")]]))?.share).toBeNull();
});

const answer = (shares: Record<string, (string | null)[]>): BudgetsUsed => ({
  ...{ from: "2026-10-01T00:00:00Z", to: "2026-10-03T00:00:00Z", granularity: "day", groupBy: "team", asOf: "2026-10-02T12:00:00Z" },
  buckets: ["2026-10-01T00:00:00Z", "2026-10-02T00:00:00Z"],
  series: Object.entries(shares).map(([name, list]) => ({ value: { id: name, name }, budget: { id: name, name }, shares: list })),
  budgets: Object.keys(shares).length,
});

it("the share of a row is exact enough to order by, and is not known without a budget or with one of nothing", () => {
  expect(usedShareOf(budget("75.5", "100"))).toBe("0.755000");
  expect(usedShareOf(budget("1", "0"))).toBeNull();
  expect(usedShareOf(undefined)).toBeNull();
});

it("the chart has a line for each budget, a gap where it is not known, and the day that runs is incomplete", () => {
  const { buckets, series, unit } = usedInput(answer({ Care: [null, "0.5"] }), new Date("2026-10-02T12:00:00Z"));
  expect(unit).toBe("share");
  expect(buckets.map(({ state }) => state)).toEqual(["actual", "partial"]);
  expect(series.map(({ name, values }) => [name, values])).toEqual([["Care", [null, "0.5"]]]);
});

it("the finding names who has used most, of how many, and says so where no budget ran", () => {
  expect(usedFinding(answer({ Care: ["0.5", "0.92"], Risk: ["0.9", "0.4"] }))).toBe(
    "Care has used 92.0\u202f% of its budget, the most of 2 that have one",
  );
  expect(usedFinding(answer({ Care: ["0.5", null] }))).toBe("Care has used 50.0\u202f% of its budget, the only team that has one");
  expect(usedFinding(answer({ Care: [null, null] }))).toBe("No team had a budget in this period");
  expect(usedFinding({ ...answer({ Bot: [null] }), groupBy: "identity" })).toBe("No identity had a budget in this period");
});

it("no line leads from the end of a month to what its successor has used so far, by day or week; ends of months are one line", () => {
  const anewOf = (granularity: BudgetsUsed["granularity"], ...buckets: string[]) => {
    const starts = buckets.map((day) => `${day}T00:00:00Z`);
    const { buckets: drawn } = usedInput({ ...answer({ Care: buckets.map(() => "0.5") }), granularity, buckets: starts }, new Date(0));
    return drawn.map(({ anew }) => anew);
  };
  expect(anewOf("day", "2026-09-29", "2026-09-30", "2026-10-01", "2026-10-02")).toEqual([false, false, true, false]);
  expect(anewOf("week", "2026-09-14", "2026-09-21", "2026-09-28")).toEqual([false, false, true]);
  expect(anewOf("month", "2026-08-01", "2026-09-01", "2026-10-01")).toEqual([false, false, false]);
});
