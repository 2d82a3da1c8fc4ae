import fc from "fast-check";
import { expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { testBudget } from "@/lib/testing/budget";
import type { Budget } from "./budget";
import { carriedFrom, effectiveLimit } from "./effective-limit";
import { type BudgetWindow, windowAt } from "./window";

const NOW = new Date("2026-10-15T12:00:00Z");
const budget = testBudget({
  limit: 100n,
  raises: [{ id: "r", value: "", amount: 50n, startsAt: new Date("2026-10-15T12:00:00Z"), endsAt: new Date("2026-10-16T00:00:00Z") }],
});
const carrying: Budget = { ...budget, carryOver: true };

it("adds raises in force only: from their begin, until before their end", () => {
  expect(effectiveLimit(budget, "", new Date("2026-10-15T11:59:59.999Z"), null)).toBe(100n);
  expect(effectiveLimit(budget, "", NOW, null)).toBe(150n);
  expect(effectiveLimit(budget, "", new Date("2026-10-16T00:00:00Z"), null)).toBe(100n);
  expect(effectiveLimit(budget, "agent-1", NOW, null)).toBe(100n);
});

it("adds what the window before left, only where that is wanted and the window was counted", () => {
  expect(effectiveLimit(budget, "", NOW, { spent: 30n })).toBe(150n);
  expect(effectiveLimit(carrying, "", NOW, null)).toBe(150n);
  expect(effectiveLimit(carrying, "", NOW, { spent: 30n })).toBe(220n);
  expect(effectiveLimit(carrying, "", NOW, { spent: 130n })).toBe(150n);
});

it("carries over never less than nothing and never more than one limit", () => {
  fc.assert(
    fc.property(fc.bigInt(-1000n, 1000n), (spent) => {
      const carried = effectiveLimit(carrying, "", NOW, { spent }) - 150n;
      expect(carried >= 0n && carried <= carrying.limit).toBe(true);
    }),
  );
});

it("carries from the window before only where the budget counted then", () => {
  const windowOf = (at: string) => windowAt("month", "UTC", CALENDAR_MONTHS, new Date(at), {}) as BudgetWindow;
  expect(carriedFrom(carrying, CALENDAR_MONTHS, windowOf("2026-10-15T00:00:00Z"))?.name).toBe("2026-09-01T00:00:00.000Z");
  expect(carriedFrom(carrying, CALENDAR_MONTHS, windowOf("2026-01-15T00:00:00Z"))).toBeNull();
  expect(carriedFrom(budget, CALENDAR_MONTHS, windowOf("2026-10-15T00:00:00Z"))).toBeNull();
  const total = { name: "", startsAt: null, endsAt: null };
  expect(carriedFrom({ ...carrying, window: "total" }, CALENDAR_MONTHS, total)).toBeNull();
});
