import { expect, it } from "vitest";
import type { BudgetView } from "@/lib/budgets/core/views";
import { budgetsUsed } from "./budgets-used";

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
