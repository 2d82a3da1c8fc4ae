import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BudgetView } from "@/lib/budgets/core/views";
import { bucketsOf } from "./buckets";
import { isAboutOne, type UsedInput, usedShares } from "./budgets-used";

const NOW = new Date("2026-10-03T12:00:00Z");
const span = { start: new Date("2026-09-29T00:00:00Z"), end: new Date("2026-10-05T00:00:00Z") };
const input: UsedInput = {
  starts: bucketsOf(span, "day"),
  end: span.end,
  now: NOW,
  days: new Map([
    ["2026-09-01", 40n],
    ["2026-09-29", 10n],
    ["2026-09-30", 25n],
    ["2026-10-01", 20n],
    ["2026-10-02", 30n],
    ["2026-10-03", 1n],
  ]),
  since: new Date("2026-01-01T00:00:00Z"),
  limitAt: () => 100n,
  running: { spent: 55n, limit: 200n },
};

describe("how much of a budget is used", () => {
  it("adds up from the first of each month, begins anew with the next, and is not known of days to come", () => {
    expect(usedShares(input)).toEqual(["0.5", "0.75", "0.1", "0.25", "0.275", null]);
  });

  it("ends at what the counter of the budget says, of its limit with raises", () => {
    expect(usedShares(input)[4]).toBe("0.275");
    const month = bucketsOf({ start: new Date("2026-10-01T00:00:00Z"), end: span.end }, "month");
    expect(usedShares({ ...input, starts: month })).toEqual(["0.275"]);
  });

  it("of the month that runs no day is above what the counter says now, though less was allowed then", () => {
    expect(usedShares({ ...input, running: { spent: 40n, limit: 200n } }).slice(2)).toEqual(["0.1", "0.2", "0.2", null]);
  });

  it("of a week over the end of a month is that of the month that it ends in", () => {
    const weeks = bucketsOf({ start: new Date("2026-09-28T00:00:00Z"), end: new Date("2026-10-02T00:00:00Z") }, "week");
    expect(usedShares({ ...input, starts: weeks, end: new Date("2026-10-02T00:00:00Z") })).toEqual(["0.1"]);
  });

  it("is not known before the budget ran, and counts nothing from before it", () => {
    const since = new Date("2026-09-30T08:00:00Z");
    expect(usedShares({ ...input, since }).slice(0, 2)).toEqual([null, "0.25"]);
  });

  it("of a limit of nothing is not known", () => {
    expect(usedShares({ ...input, limitAt: () => 0n })[0]).toBeNull();
  });

  it("never falls inside of a month that is over", () => {
    const spent = fc.array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(spent, (amounts) => {
        const starts = bucketsOf({ start: new Date("2026-09-01T00:00:00Z"), end: new Date("2026-10-01T00:00:00Z") }, "day");
        const days = new Map(amounts.map((amount, i) => [`2026-09-${String(i + 1).padStart(2, "0")}`, amount]));
        const shares = usedShares({ ...input, starts, end: new Date("2026-10-01T00:00:00Z"), days }).map(Number);
        expect(shares.every((share, i) => i === 0 || share >= (shares[i - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

it("a budget stands for a row when it is about that thing alone, in dollars by the month", () => {
  const own = { scope: [{ dimension: "team", id: "a", name: "A" }], labels: {}, per: null, unit: "usd", window: "month", counter: {} };
  const is = (change: object): boolean => isAboutOne({ ...own, ...change } as unknown as BudgetView, "team");
  expect(is({})).toBe(true);
  expect(is({ scope: [...own.scope, { dimension: "model", id: "m", name: "M" }] })).toBe(false);
  expect(is({ window: "day" })).toBe(false);
  expect(is({ unit: "tokens" })).toBe(false);
  expect(is({ per: "identity" })).toBe(false);
  expect(is({ labels: { repo: "x" } })).toBe(false);
  expect(is({ counter: null })).toBe(false);
  expect(isAboutOne(own as unknown as BudgetView, "model")).toBe(false);
});
