import { describe, expect, it } from "vitest";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { testBudget } from "@/lib/testing/budget";
import { BudgetBook, counterKey, type EnforcementRule, hasLabels } from "./book";
import type { Budget, CallPlace } from "./budget";

const NOW = new Date("2026-03-15T12:00:00Z");
let made = 0;
function budget(over: Partial<Budget> = {}): Budget {
  made += 1;
  return testBudget({ id: `b${String(made).padStart(3, "0")}`, ...over });
}
const place: CallPlace = {
  identityId: "triage",
  credentialId: "key",
  teamId: "care",
  businessUnitId: "europe",
  applicationId: "desk",
  environmentId: "prod",
  provider: "openai",
  models: ["gpt-4o-2024-08-06", "gpt-4o"],
  tenant: null,
  tool: "web",
};
const TOOL_IDS = new Map(["payments", "pay-mcp"].map((name) => [name, "payments"]));
const bookOf = (budgets: Budget[], rules: EnforcementRule[] = []) =>
  new BudgetBook({
    version: 1,
    budgets,
    rules,
    policy: {
      unknownCredential: "deny",
      unknownModel: "deny",
      defaultOutputTokens: 1,
      defaultTtlSeconds: 1,
      outsideGrants: "deny",
      outsidePolicy: "deny",
    },
    calendar: CALENDAR_MONTHS,
    unitsAbove: new Map([
      ["europe", ["europe", "world"]],
      ["world", ["world"]],
    ]),
    toolIds: TOOL_IDS,
  });
const isCounted = (over: Partial<Budget>, at: CallPlace = place): boolean => bookOf([budget(over)]).matches(at).length === 1;

describe("which calls a budget counts", () => {
  it("those that lie in everything that it names, and all calls when it names nothing", () => {
    expect(isCounted({})).toBe(true);
    expect(isCounted({ scope: { identity: "triage", environment: "prod", provider: "openai", tool: "web" } })).toBe(true);
    expect(isCounted({ scope: { identity: "triage", environment: "test" } })).toBe(false);
    expect(isCounted({ scope: { tenant: "acme" } })).toBe(false);
  });

  it("a business unit counts with the units below it, and not with those above", () => {
    expect(isCounted({ scope: { businessUnit: "world" } })).toBe(true);
    expect(isCounted({ scope: { businessUnit: "europe" } }, { ...place, businessUnitId: "world" })).toBe(false);
  });

  it("the cap of a grant counts every model and tool that its pattern says, and takes nobody out of a default", () => {
    expect(isCounted({ grantId: "g", scope: { identity: "triage", model: "gpt-*" } })).toBe(true);
    expect(isCounted({ grantId: "g", scope: { identity: "triage", model: "claude-*" } })).toBe(false);
    expect(isCounted({ grantId: "g", scope: { identity: "triage", tool: "*" } })).toBe(true);
    expect(isCounted({ grantId: "g", scope: { identity: "triage", tool: "*" } }, { ...place, tool: null })).toBe(false);
    const each = { per: "identity", isDefault: true } as const;
    const own = { scope: { identity: "triage", model: "gpt-4o" } };
    expect(bookOf([budget(each), budget(own)]).matches(place)).toHaveLength(1);
    expect(bookOf([budget(each), budget({ ...own, grantId: "g" })]).matches(place)).toHaveLength(2);
  });

  it("a model is known by each of its names", () => {
    expect(isCounted({ scope: { model: "gpt-4o" } })).toBe(true);
    expect(isCounted({ scope: { model: "gpt-4o-2024-08-06" } })).toBe(true);
    expect(isCounted({ scope: { model: "gpt-4o-mini" } })).toBe(false);
  });

  it("each budget once, in the order of ids, however many of its names match", () => {
    const budgets = [budget({ scope: { model: "gpt-4o" } }), budget({ scope: { team: "care", identity: "triage" } }), budget()];
    const book = bookOf([...budgets].reverse());
    expect(book.matches(place).map((match) => match.budget.id)).toEqual(budgets.map(({ id }) => id));
  });
});

describe("budgets that count apart", () => {
  const countOf = (over: Partial<Budget>, others: Budget[] = []) => {
    const template = budget(over);
    return bookOf([template, ...others])
      .matches(place)
      .find((match) => match.budget.id === template.id)?.value;
  };

  it("by each value, a model by the name that it is priced by; nothing without a value", () => {
    expect(countOf({ per: "identity" })).toBe("triage");
    expect(countOf({ per: "model" })).toBe("gpt-4o");
    expect(countOf({ per: "tenant" })).toBeUndefined();
  });

  it("a connected tool by its id, whichever of its names is sent, also where it has a budget of its own", () => {
    const each = budget({ per: "tool", isDefault: true });
    const own = budget({ scope: { tool: "payments" } });
    const countsOf = (budgets: Budget[], tool: string) =>
      bookOf(budgets)
        .matches({ ...place, tool })
        .map(({ value }) => value);
    for (const tool of ["payments", "Pay-MCP"]) {
      expect(countsOf([each], tool)).toEqual(["payments"]);
      expect(countsOf([each, own], tool)).toEqual([""]);
    }
    expect(countsOf([each, own], "web")).toEqual(["web"]);
  });

  it("a default leaves out values that have a budget of their own in the same unit", () => {
    const own = budget({ scope: { identity: "triage", environment: "test" } });
    expect(countOf({ per: "identity", isDefault: true }, [own])).toBeUndefined();
    expect(countOf({ per: "identity", isDefault: true, unit: "tokens" }, [own])).toBe("triage");
    expect(countOf({ per: "identity" }, [own])).toBe("triage");
    expect(countOf({ per: "identity", isDefault: true }, [budget({ scope: { identity: "other" } })])).toBe("triage");
  });
});

it("labels have to be there with the very value", () => {
  const labelled = budget({ labels: { repo: "core", stage: "1" } });
  expect(hasLabels(labelled, { repo: "core", stage: "1", more: "x" })).toBe(true);
  expect(hasLabels(labelled, { repo: "core", stage: 1 })).toBe(false);
  expect([hasLabels(labelled, { repo: "core" }), hasLabels(labelled, null), hasLabels(budget(), null)]).toEqual([false, false, true]);
});

it("counts from its begin until before its end, each time in the window of the call's own instant", () => {
  const [bounded] = [budget({ startsAt: new Date("2026-03-10T00:00:00Z"), endsAt: NOW, window: "day" })];
  const book = bookOf([bounded]);
  const nameAt = (at: string) => book.windowOf(bounded, new Date(at), {})?.name ?? null;
  expect(nameAt("2026-03-09T23:59:59.999Z")).toBeNull();
  expect(nameAt("2026-03-10T00:00:00Z")).toBe("2026-03-10T00:00:00.000Z");
  expect(nameAt("2026-03-15T11:59:59.999Z")).toBe("2026-03-15T00:00:00.000Z");
  expect(nameAt("2026-03-12T00:00:00Z")).toBe("2026-03-12T00:00:00.000Z");
  expect(nameAt("2026-03-15T12:00:00Z")).toBeNull();
  const key = counterKey("triage", { name: "2026-03-10T00:00:00.000Z", startsAt: null, endsAt: null });
  expect(key).toBe("triage@2026-03-10T00:00:00.000Z");
});

it("a rate of each tool apart is one of all names of a tool", () => {
  const base = { reason: "x", startsAt: NOW, endsAt: null, scopeKind: "tool", scopeId: "*" } as const;
  const book = bookOf([], [{ ...base, id: "each", kind: "rate", requests: 1, seconds: 1, burst: 1 }]);
  expect(book.rulesFor({ ...place, tool: "pay-mcp" }, NOW).map(({ value }) => value)).toEqual(["payments"]);
});

it("rules hold where they are put and while they run, * for each value apart", () => {
  const base = { reason: "x", startsAt: NOW, endsAt: null };
  const speed = { ...base, kind: "rate", requests: 1, seconds: 1, burst: 1 } as const;
  const book = bookOf(
    [],
    [
      { ...base, id: "all", kind: "block", scopeKind: "organisation", scopeId: "" },
      { ...base, id: "unit", kind: "block", scopeKind: "businessUnit", scopeId: "world" },
      { ...speed, id: "each", scopeKind: "identity", scopeId: "*" },
      { ...speed, id: "tenants", scopeKind: "tenant", scopeId: "*" },
      { ...base, id: "over", kind: "block", scopeKind: "team", scopeId: "care", startsAt: new Date(0), endsAt: NOW },
    ],
  );
  expect(book.rulesFor(place, NOW).map(({ rule, value }) => [rule.id, value])).toEqual([
    ["all", ""],
    ["unit", "world"],
    ["each", "triage"],
  ]);
  expect(book.rulesFor(place, new Date(NOW.getTime() - 1)).map(({ rule }) => rule.id)).toEqual(["over"]);
});
