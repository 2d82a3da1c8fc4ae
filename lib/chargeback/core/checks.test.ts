import { describe, expect, it } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import { blocking, CHECK_IDS, type CheckFacts, judge } from "./checks";

const GOOD: CheckFacts = {
  ...{ periodId: "2026-09", isOver: true, feeds: { silent: [], refused: 0, waiting: 0, lastReceivedAt: "2026-10-02T06:00:00.000Z" } },
  ...{ events: 10n, unpricedEvents: 0n, costUsd: parseUsd("100"), unattributedUsd: parseUsd("10"), unattributedLimit: "10" },
  ...{ invoices: { state: "passed" as const, detail: "3 invoices" }, disputes: { open: 0, unpostable: 0 } },
  allocation: { hasDrafts: true, moves: 2, approvedBy: "Helen", isCurrent: true },
  ...{ statements: { total: 3, agreed: 3, objected: 0 }, incidents: { total: 4, open: 0 }, budgetDrift: 0, postingFaults: [] },
};
const stateOf = (id: string, facts: Partial<CheckFacts>) => judge({ ...GOOD, ...facts }, []).find((check) => check.id === id)?.state;
const waiver = (check: string) => ({ check, reason: "known", by: "u", name: "Helen", at: "2026-10-03T00:00:00.000Z" });

describe("checks before a close", () => {
  it("all pass, in one order, where every fact is good", () => {
    const checks = judge(GOOD, []);
    expect(checks.map(({ id }) => id)).toEqual(CHECK_IDS);
    expect(blocking(checks)).toEqual([]);
    expect(checks.every(({ action }) => action === undefined)).toBe(true);
  });

  it.each<[string, Partial<CheckFacts>]>([
    ["feeds_complete", { feeds: { silent: ["Gateway"], refused: 0, waiting: 0, lastReceivedAt: null } }],
    ["feeds_complete", { feeds: { silent: [], refused: 1, waiting: 0, lastReceivedAt: null } }],
    ["priced", { unpricedEvents: 1n }],
    ["invoices", { invoices: { state: "failed", detail: "6.13 unexplained" } }],
    ["disputes", { disputes: { open: 1, unpostable: 0 } }],
    ["disputes", { disputes: { open: 0, unpostable: 1 } }],
    ["allocation", { allocation: { hasDrafts: true, moves: 2, approvedBy: null, isCurrent: false } }],
    ["allocation", { allocation: { hasDrafts: true, moves: 2, approvedBy: "Helen", isCurrent: false } }],
    ["statements", { statements: { total: 3, agreed: 2, objected: 1 } }],
    ["incidents", { incidents: { total: 4, open: 1 } }],
    ["budgets", { budgetDrift: 1 }],
    ["journal", { postingFaults: [{ code: "COST_CENTRE_NOT_POSTABLE", costCentreId: "a", message: "Closed.", fix: "Open it." }] }],
  ])("%s fails for %o", (id, facts) => {
    expect(stateOf(id, facts)).toBe("failed");
  });

  it("compare the unattributed share exactly: at the limit is within it, a billionth above is not", () => {
    expect(stateOf("unattributed", {})).toBe("passed");
    expect(stateOf("unattributed", { unattributedUsd: parseUsd("10.000000001") })).toBe("failed");
    expect(stateOf("unattributed", { costUsd: parseUsd("0"), unattributedUsd: parseUsd("0") })).toBe("passed");
  });

  it("never pass without their facts", () => {
    expect(stateOf("budgets", { budgetDrift: null })).toBe("not_evaluable");
    expect(stateOf("journal", { postingFaults: null })).toBe("not_evaluable");
    expect(stateOf("feeds_complete", { isOver: false })).toBe("not_evaluable");
    const noDrafts = { allocation: { hasDrafts: false, moves: 0, approvedBy: null, isCurrent: false } };
    expect([stateOf("allocation", noDrafts), stateOf("statements", noDrafts)]).toEqual(["not_evaluable", "not_evaluable"]);
  });

  it("can be let pass with a reason, all but the allocation, which is approved", () => {
    const facts = { ...GOOD, unpricedEvents: 1n, allocation: { ...GOOD.allocation, approvedBy: null, isCurrent: false } };
    const checks = judge(facts, [waiver("priced"), waiver("allocation")]);
    expect(checks.find(({ id }) => id === "priced")).toMatchObject({ state: "waived", waiver: { reason: "known", name: "Helen" } });
    expect(blocking(checks).map(({ id, action }) => [id, action])).toEqual([["allocation", "approve_allocation"]]);
  });
});
