import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BudgetView } from "@/lib/budgets/core/views";
import { bucketsOf } from "./buckets";
import { daysSeen, fullestByThing, isAboutOne, type UsedInput, usedShares } from "./budgets-used";

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
  until: null,
  limitAt: () => 100n,
  running: { spent: 55n, limit: 200n, startsAt: new Date("2026-10-01T00:00:00Z"), endsAt: new Date("2026-11-01T00:00:00Z") },
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
    expect(usedShares({ ...input, running: { ...input.running, spent: 40n } }).slice(2)).toEqual(["0.1", "0.2", "0.2", null]);
  });

  it("of a week over the end of a month is that of the month that it ends in", () => {
    const weeks = bucketsOf({ start: new Date("2026-09-28T00:00:00Z"), end: new Date("2026-10-02T00:00:00Z") }, "week");
    expect(usedShares({ ...input, starts: weeks, end: new Date("2026-10-02T00:00:00Z") })).toEqual(["0.1"]);
  });

  it("is not known before the budget ran, and counts nothing from before it", () => {
    const since = new Date("2026-09-30T08:00:00Z");
    expect(usedShares({ ...input, since }).slice(0, 2)).toEqual([null, "0.25"]);
  });

  it("ends where the budget does", () => {
    expect(usedShares({ ...input, until: new Date("2026-10-02T00:00:00Z") })).toEqual(["0.5", "0.75", "0.275", null, null, null]);
    const before = new Date("2026-09-30T00:00:00Z");
    expect(usedShares({ ...input, until: before }), "in a month that is over").toEqual(["0.5", null, null, null, null, null]);
  });

  it("of a month that is over is not known where it is not known what was allowed; of the month that runs it is", () => {
    expect(usedShares({ ...input, limitAt: () => null })).toEqual([null, null, "0.1", "0.25", "0.275", null]);
  });

  it("is not known of days after one of which the reader sees a part, but for what the counter says", () => {
    const days = new Map<string, bigint | null>([...input.days, ["2026-09-29", null], ["2026-10-02", null]]);
    expect(usedShares({ ...input, days })).toEqual([null, null, "0.1", null, "0.275", null]);
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

describe("a budget of another zone", () => {
  const october = { start: new Date("2026-10-30T00:00:00Z"), end: new Date("2026-11-02T00:00:00Z") };
  const days = new Map([
    ["2026-10-01", 60n],
    ["2026-10-30", 20n],
    ["2026-10-31", 15n],
    ["2026-11-01", 3n],
  ]);
  const at = (now: string, running: UsedInput["running"]): (string | null)[] =>
    usedShares({ ...input, days, starts: bucketsOf(october, "day"), end: october.end, now: new Date(now), running });
  const window = (startsAt: string, endsAt: string, spent: bigint): UsedInput["running"] => ({
    ...{ spent, limit: 100n, startsAt: new Date(startsAt), endsAt: new Date(endsAt) },
  });

  it("that has begun its next month keeps what it used of the last one", () => {
    const tokyo = window("2026-10-31T15:00:00Z", "2026-11-30T15:00:00Z", 0n);
    expect(at("2026-10-31T16:00:00Z", tokyo)).toEqual(["0.8", "0.95", null]);
    expect(at("2026-11-01T02:00:00Z", { ...tokyo, spent: 4n })).toEqual(["0.8", "0.95", "0.04"]);
  });

  it("whose month still runs on the first ends on the day before at what the counter says", () => {
    const losAngeles = window("2026-10-01T07:00:00Z", "2026-11-01T07:00:00Z", 96n);
    expect(at("2026-11-01T03:00:00Z", losAngeles)).toEqual(["0.8", "0.96", null]);
    expect(at("2026-11-01T08:00:00Z", window("2026-11-01T07:00:00Z", "2026-12-01T08:00:00Z", 2n))).toEqual(["0.8", "0.95", "0.02"]);
  });
});

it("days of which a reader sees a part are not known, and those that are wholly in sight are exact", () => {
  const whole = new Map([
    ["2026-10-01", 5n],
    ["2026-10-02", 7n],
    ["2026-10-03", 2n],
  ]);
  const seen = new Map([
    ["2026-10-01", 5n],
    ["2026-10-02", 6n],
  ]);
  expect([...daysSeen(seen, whole)]).toEqual([
    ["2026-10-01", 5n],
    ["2026-10-02", null],
    ["2026-10-03", null],
  ]);
  expect([...daysSeen(whole, whole)]).toEqual([...whole]);
});

describe("of several budgets of one thing", () => {
  const budget = (id: string, team: string, spent: string, limit: string): BudgetView =>
    ({
      ...{ id, limit, scope: [{ dimension: "team", id: team, name: team }], labels: {}, per: null, unit: "usd", window: "month" },
      counter: { spent, limit },
    }) as unknown as BudgetView;
  const chosen = (...budgets: BudgetView[]) => [...fullestByThing(budgets, "team")].map(([thing, { id }]) => [thing, id]);

  it("the fullest stands for it, in whatever order they come", () => {
    const [soft, hard, other] = [budget("soft", "care", "90", "100"), budget("hard", "care", "90", "200"), budget("o", "risk", "1", "9")];
    expect(chosen(soft, hard, other)).toEqual([
      ["care", "soft"],
      ["risk", "o"],
    ]);
    expect(chosen(hard, soft)).toEqual([["care", "soft"]]);
  });

  it("of which nothing is used, the one that is full first stands for it, and one of nothing only alone", () => {
    const [small, large, nothing] = [budget("s", "care", "0", "100"), budget("l", "care", "0", "200"), budget("n", "care", "3", "0")];
    expect(chosen(large, nothing, small)).toEqual([["care", "s"]]);
    expect(chosen(nothing)).toEqual([["care", "n"]]);
    const amount = fc.integer({ min: 0, max: 5 }).map(String);
    fc.assert(
      fc.property(fc.array(fc.tuple(amount, amount), { minLength: 1 }), (pairs) => {
        const all = pairs.map(([spent, limit], i) => budget(`b${i}`, "care", spent, limit));
        expect(chosen(...all.toReversed())).toEqual(chosen(...all));
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
