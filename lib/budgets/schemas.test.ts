import { describe, expect, it } from "vitest";
import { BudgetInput } from "./schemas";

const input = { name: "Search", scope: {}, limit: { usd: "100" }, window: "month", enforcement: "hard" };

describe("a budget that is sent", () => {
  it("is refused with a label of no value, which no usage can have", () => {
    const parsed = BudgetInput.safeParse({ ...input, labels: { feature: " " } });
    expect(parsed.error?.issues.map(({ path }) => path)).toEqual([["labels", "feature"]]);
    expect(BudgetInput.parse({ ...input, labels: { feature: "search" } }).labels).toEqual({ feature: "search" });
  });

  it("is refused with a field that it does not know, or with two units", () => {
    expect(BudgetInput.safeParse({ ...input, colour: "red" }).success).toBe(false);
    expect(BudgetInput.safeParse({ ...input, limit: { usd: "1", tokens: "1" } }).success).toBe(false);
    expect(BudgetInput.safeParse({ ...input, limit: {} }).success).toBe(false);
  });

  it("is refused with an amount that is negative, no number, or out of range", () => {
    for (const usd of ["-1", "1e3", "", "NaN", "1".repeat(16), `0.${"1".repeat(16)}`]) {
      expect(BudgetInput.safeParse({ ...input, limit: { usd } }).success).toBe(false);
    }
  });
});
