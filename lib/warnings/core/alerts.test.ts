import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countAmount } from "@/lib/budgets/core/budget";
import { type Outlook, outlookOf } from "@/lib/reporting/core/budget-outlook";
import { type Alert, alertsOf, type Look, toldOf } from "./alerts";

const NOW = new Date("2026-03-15T12:00:00Z");
const END = new Date("2026-04-01T00:00:00Z");
const of = (count: number) => countAmount(BigInt(count));
const BUDGET: Look["budget"] = { thresholds: ["0.5", "0.8", "1", "1.2"], enforcement: "hard" };

function outlook(probability: number, pace: Partial<Outlook["pace"]> = {}, end = END): Outlook {
  const window = { start: new Date("2026-03-01T00:00:00Z"), end };
  const forecast = { probability, notBefore: null, crossed: { p10: null, p50: null, p90: null }, band: [] };
  return { window, granularity: "day", ends: [end], forecast, historyDays: 40, pace: { hour: 0, sixHours: 0, day: 0, ...pace } };
}
const look = (over: Partial<Look>): string[] =>
  alertsOf({ budget: BUDGET, spent: of(10), held: 0n, limit: of(100), outlook: null, now: NOW, isTrial: false, ...over }).map(
    ({ kind, level, severity }) => [kind, level, severity].filter(Boolean).join(" "),
  );

describe("what is told of a count", () => {
  it("is each threshold that is reached to the last unit, and no sooner", () => {
    expect(look({ spent: of(50) - 1n })).toEqual([]);
    expect(look({ spent: of(50) })).toEqual(["budget_threshold 0.5 info"]);
    expect(look({ spent: of(100) })).toEqual(["budget_threshold 0.5 info", "budget_threshold 0.8 warning", "budget_exhausted critical"]);
    expect(look({ spent: of(120) })).toContain("budget_threshold 1.2 critical");
    expect(look({ spent: of(50), held: of(50) })).toEqual(["budget_threshold 0.5 info"]);
    expect(look({ spent: 0n, limit: 0n })).toEqual([]);
  });

  it("never takes an alert back as more is spent", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), (spent, more) => {
        const before = look({ spent: of(spent) });
        expect(look({ spent: of(spent + more) })).toEqual(expect.arrayContaining(before));
      }),
      { numRuns: 50 },
    );
  });

  it("is a likely end, and again a sure one; nothing to come of what is used up", () => {
    expect(look({ outlook: outlook(0.49) })).toEqual([]);
    expect(look({ outlook: outlook(0.5) })).toEqual(["budget_forecast 0.5 warning"]);
    expect(look({ outlook: outlook(0.93) })).toEqual(["budget_forecast 0.5 warning", "budget_forecast 0.9 critical"]);
    expect(look({ spent: of(100), outlook: outlook(1) })).not.toContain("budget_forecast 0.9 critical");
  });

  it("is a fast burn only where both paces agree and the window does not end before", () => {
    const fast = { hour: 20, sixHours: 3 };
    expect(look({ outlook: outlook(0, fast) })).toEqual(["budget_fast_burn critical"]);
    expect(look({ outlook: outlook(0, { ...fast, sixHours: 2 }) })).toEqual([]);
    expect(look({ outlook: outlook(0, { ...fast, hour: 14 }) })).toEqual([]);
    expect(look({ held: of(20), outlook: outlook(0, { ...fast, hour: 14 }) })).toEqual(["budget_fast_burn critical"]);
    expect(look({ outlook: outlook(0, fast, new Date("2026-03-15T16:00:00Z")) })).toEqual([]);
  });

  it("is a slow burn where the last day's pace does not last and the forecast is sure of it", () => {
    expect(look({ outlook: outlook(0.85, { day: 0.3 }) })).toEqual(["budget_forecast 0.5 warning", "budget_slow_burn warning"]);
    expect(look({ outlook: outlook(0.85, { day: 0.2 }) })).toEqual(["budget_forecast 0.5 warning"]);
    expect(look({ outlook: outlook(0.75, { day: 0.3 }) })).toEqual(["budget_forecast 0.5 warning"]);
  });

  it("is a review of a test environment at its soft limit", () => {
    const soft = { ...BUDGET, enforcement: "soft" as const };
    expect(look({ spent: of(80), isTrial: true })).toContain("governance_review 0.8 warning");
    expect(look({ spent: of(80), isTrial: true, budget: soft })).not.toContain("governance_review 1 warning");
    expect(look({ spent: of(100), isTrial: true, budget: soft })).toContain("governance_review 1 warning");
    expect(look({ spent: of(100), budget: soft })).toContain("budget_exhausted warning");
  });

  it("leaves out what a graver alert says", () => {
    const alerts: Alert[] = [
      { kind: "budget_threshold", level: "0.5", severity: "info" },
      { kind: "budget_threshold", level: "0.8", severity: "warning" },
      { kind: "budget_exhausted", level: "", severity: "critical" },
    ];
    expect(toldOf(alerts)).toEqual(alerts.slice(2));
    expect(toldOf(alerts.slice(0, 2))).toEqual(alerts.slice(1, 2));
  });
});

it("measures paces over the very hours, the oldest in part", () => {
  const hourly = new Map([
    ["2026-03-14T12:00:00Z", of(48)],
    ["2026-03-15T10:00:00Z", of(6)],
    ["2026-03-15T11:00:00Z", of(12)],
    ["2026-03-15T12:00:00Z", of(3)],
  ]);
  const window = { start: new Date("2026-03-01T00:00:00Z"), end: END };
  const at = { seed: "b", now: new Date("2026-03-15T12:30:00Z"), window, granularity: "day" as const, used: 0n, limitAt: () => of(100) };
  const { pace, ends, forecast } = outlookOf({ ...at, daily: new Map(), hourly });
  expect(pace).toEqual({ hour: 9, sixHours: 21 / 6, day: (24 + 21) / 24 });
  expect([ends.length, forecast]).toEqual([17, null]);
});
