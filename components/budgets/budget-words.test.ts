import { describe, expect, it } from "vitest";
import type { BudgetView } from "@/lib/budgets/core/views";
import { budgetsOf, committedThisMonth, eventsOfCount, leftWords, scopeWords } from "./budget-words";
import { inWindow } from "./burn-words";
import { isNamedTwice, labelsOf } from "./label-draft";

const NOW = "2026-11-23T12:00:00Z";

describe("what a budget counts, in words", () => {
  const scope = [{ dimension: "team" as const, id: "t", name: "Autonomy" }];

  it("a budget of labels alone is not called the whole organisation", () => {
    expect(scopeWords({ scope: [], labels: { feature: "search" }, per: null })).toBe("feature: search");
    expect(scopeWords({ scope: [], labels: {}, per: null })).toBe("The whole organisation");
  });

  it("names places, labels and what is counted apart, in this order", () => {
    expect(scopeWords({ scope, labels: { feature: "search" }, per: "identity" })).toBe("Autonomy × feature: search × each identity");
    expect(scopeWords({ scope: [], labels: {}, per: "identity" })).toBe("Each identity");
  });
});

describe("the time that is left", () => {
  it("is in the greatest unit that is near, shorter in a column", () => {
    expect(leftWords("2026-12-01T00:00:00Z", NOW)).toBe("7 days left");
    expect(leftWords("2026-12-01T00:00:00Z", NOW, { short: true })).toBe("7 d left");
    expect(leftWords("2026-11-24T00:00:00Z", NOW, { short: true })).toBe("12 h left");
    expect(leftWords("2026-11-23T12:00:20Z", NOW)).toBe("1 min left");
    expect(leftWords(NOW, NOW)).toBe("over");
    expect(leftWords(null, NOW)).toBeNull();
  });
});

describe("a window in a sentence", () => {
  it("is a month, a day, or a span of days", () => {
    expect(inWindow("November 2026")).toBe("in November 2026");
    expect(inWindow("22 November 2026")).toBe("on 22 November 2026");
    expect(inWindow("No end")).toBe("since it began");
    expect(inWindow("1 July – 30 September 2026")).toBe("in the window 1 July – 30 September 2026");
  });
});

describe("labels of a form", () => {
  it("are sent without the rows that name none, and without space around", () => {
    expect(
      labelsOf([
        { key: " feature ", value: " search " },
        { key: "", value: "x" },
      ]),
    ).toEqual({ feature: "search" });
  });

  it("a label is named once", () => {
    const parts = [
      { key: "a", value: "1" },
      { key: "b", value: "2" },
      { key: "a ", value: "3" },
    ];
    expect(parts.map((_, place) => isNamedTwice(parts, place))).toEqual([false, false, true]);
  });
});

describe("what monthly hard caps allow together", () => {
  const cap = (id: string, limit: string, over: Partial<BudgetView> = {}): BudgetView => ({
    id,
    name: id,
    scope: [],
    labels: {},
    per: null,
    isDefault: false,
    unit: "usd",
    limit,
    window: "month",
    timeZone: "UTC",
    enforcement: "hard",
    thresholds: [],
    onOutage: "open",
    carryOver: false,
    parent: null,
    state: "ok",
    startsAt: NOW,
    endsAt: null,
    archivedAt: null,
    createdAt: NOW,
    counter: {
      value: null,
      window: { startsAt: null, endsAt: null, name: "2026-11" },
      spent: "1",
      held: "1",
      limit,
      remaining: "0",
      share: null,
    },
    counters: 1,
    ...over,
  });
  const envelope = { id: "team", name: "team" };

  it("a part is counted with its envelope, once", () => {
    expect(committedThisMonth([cap("team", "100"), cap("agent", "40", { parent: envelope })])).toEqual({
      limit: "100",
      spent: "2",
      count: 1,
    });
  });

  it("the figure opens those very budgets", () => {
    const team = cap("team", "100");
    const full = { ...cap("agent", "40", { parent: envelope }), state: "exhausted" as const };
    expect(budgetsOf("committed", [team, full])).toEqual([team]);
    expect(budgetsOf("used_up", [team, full])).toEqual([full]);
    expect(budgetsOf("at_risk", [team, full])).toEqual([]);
    expect(budgetsOf(null, [team, full])).toEqual([team, full]);
  });

  it("a part stands for itself where its envelope is not shown, or is no such cap", () => {
    expect(committedThisMonth([cap("agent", "40", { parent: envelope })])).toEqual({ limit: "40", spent: "2", count: 1 });
    const soft = cap("team", "100", { enforcement: "soft" });
    expect(committedThisMonth([soft, cap("agent", "40", { parent: envelope })])).toEqual({ limit: "40", spent: "2", count: 1 });
  });
});

describe("the events that a count is made of", () => {
  const window = { startsAt: "2026-11-01T05:00:00Z", endsAt: "2026-12-01T05:00:00Z", name: "November 2026" };
  const counter = { value: null, window, limit: "1", spent: "0", held: "0", remaining: "1", share: "0" };
  const budget = {
    scope: [{ dimension: "businessUnit" as const, id: "ops", name: "Ops" }],
    labels: {},
    per: null,
    unit: "usd",
    window: "month",
  } as const;
  const asked = (href: string | null) => (href === null ? null : Object.fromEntries(new URL(href, "http://h").searchParams));

  it("are of its scope and of each day that its window touches, up to today", () => {
    expect(asked(eventsOfCount({ ...budget, scope: [...budget.scope] }, counter, NOW))).toEqual({
      period: "2026-11-01..2026-11-23",
      "filter[business_unit]": "ops",
    });
    expect(asked(eventsOfCount({ ...budget, scope: [...budget.scope] }, counter, "2027-01-05T00:00:00Z"))?.period).toBe(
      "2026-11-01..2026-12-01",
    );
  });

  it("are of the one that is counted apart", () => {
    const apart = { ...counter, value: { id: "ci", name: "CI" } };
    expect(asked(eventsOfCount({ ...budget, scope: [], per: "identity" }, apart, NOW))).toMatchObject({ "filter[identity]": "ci" });
  });

  it("cannot be asked for of a tool, which has several names, nor of a pattern that was granted", () => {
    const tool = { dimension: "tool" as const, id: "payments", name: "payments" };
    expect(eventsOfCount({ ...budget, scope: [tool] }, counter, NOW)).toBeNull();
    expect(eventsOfCount({ ...budget, scope: [], per: "tool" }, { ...counter, value: tool }, NOW)).toBeNull();
    const pattern = { dimension: "model" as const, id: "gpt-*", name: "gpt-*" };
    expect(eventsOfCount({ ...budget, scope: [pattern], grantId: "g" }, counter, NOW)).toBeNull();
  });

  it("cannot be asked for by label, nor for less than a day", () => {
    expect(eventsOfCount({ ...budget, scope: [], labels: { repo: "web" } }, counter, NOW)).toBeNull();
    expect(eventsOfCount({ ...budget, scope: [], window: "hour" }, counter, NOW)).toBeNull();
    expect(eventsOfCount({ ...budget, scope: [], window: "total" }, { ...counter, window: { ...window, startsAt: null } }, NOW)).toBeNull();
  });
});
