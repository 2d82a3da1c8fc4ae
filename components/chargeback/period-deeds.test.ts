import { describe, expect, it } from "vitest";
import type { CheckView, Leave, PeriodView, StatementRow, StatementState } from "@/lib/chargeback/core/views";
import { primaryDeed } from "./period-deeds";
import { issueWords, toIssue } from "./period-dialogs";

const NOW = "2026-10-22T14:35:00.000Z";
const yes: Leave = { allowed: true, why: null };
const no = (why = "no"): Leave => ({ allowed: false, why });
const NOBODY: PeriodView["may"] = {
  ...{ prepare: no(), refresh: no(), withdraw: no(), approveAllocation: no(), waive: no(), close: no(), issue: no() },
  ...{ askReopen: no(), decideReopen: no() },
};
const check = (over: Partial<CheckView>): CheckView => ({ id: "priced", state: "passed", title: "", detail: "", ...over });
const rows = (...states: StatementState[]) => states.map((state) => ({ state }) as StatementRow);
const deed = (over: Partial<PeriodView>, may: Partial<PeriodView["may"]>) =>
  primaryDeed(
    {
      ...{ id: "2026-09", name: "September 2026", state: "in_review", isStale: false, checks: [], statementRows: [], close: null },
      ...over,
      may: { ...NOBODY, ...may },
    } as PeriodView,
    NOW,
  );

describe("the one next step of a period", () => {
  it("is nobody's without the right to it", () => {
    expect(deed({ state: "open" }, {})).toBeNull();
    expect(deed({}, {})).toBeNull();
    expect(deed({ state: "closed", statementRows: rows("approved") }, {})).toBeNull();
  });

  it("of an open period is its review", () => {
    expect(deed({ state: "open" }, { prepare: yes })).toMatchObject({ kind: "review", words: "Start review" });
  });

  it("in review is, in this order: stale drafts, the allocation, what a check asks for, the close", () => {
    const allocation = check({ id: "allocation", state: "failed", action: "approve_allocation" });
    const invoices = check({ id: "invoices", state: "failed", action: "waive", href: "/invoices?period=2026-09" });
    const may = { refresh: yes, approveAllocation: yes, close: yes };
    expect(deed({ isStale: true, checks: [allocation] }, may)).toMatchObject({ kind: "refresh" });
    expect(deed({ checks: [invoices, allocation] }, may)).toMatchObject({ kind: "allocation" });
    expect(deed({ checks: [invoices] }, may)).toEqual({ href: "/invoices?period=2026-09", words: "Explain the difference" });
    expect(deed({ checks: [check({})] }, may)).toMatchObject({ kind: "close", words: "Close September", why: null });
  });

  it("is the close for its preparer too, with why it is somebody else's", () => {
    expect(deed({ checks: [check({})] }, { refresh: yes, close: no("Dana prepared it.") })).toMatchObject({
      kind: "close",
      why: "Dana prepared it.",
    });
  });

  it("of a closed period issues what was not issued yet, and comes after a wish to open it again", () => {
    const closed = { state: "closed" as const, statementRows: rows("approved", "issued", "approved") };
    expect(deed(closed, { issue: yes })).toMatchObject({ kind: "issue", words: "Issue 2 statements" });
    expect(deed({ ...closed, statementRows: rows("issued") }, { issue: yes })).toBeNull();
    expect(deed(closed, { issue: yes, decideReopen: yes })).toMatchObject({ kind: "grant", words: "Open again" });
  });

  it("of a version that was replaced is none", () => {
    const close = { reopened: { by: "u", name: "n", at: NOW, reason: "r" } } as PeriodView["close"];
    expect(deed({ state: "closed", close, statementRows: rows("voided") }, { issue: yes, askReopen: yes })).toBeNull();
  });
});

describe("statements to issue", () => {
  it("are those that were never issued, whatever became of the others", () => {
    const given = { statementRows: rows("approved", "in_review", "issued", "disputed", "adjusted") };
    expect(toIssue(given)).toBe(2);
    expect(issueWords(given)).toBe("Issue 2 statements");
    expect(issueWords({ statementRows: rows("approved") })).toBe("Issue the statement");
  });
});
