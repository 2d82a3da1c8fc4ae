import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  AllocationRow,
  CheckState,
  CheckView,
  PeriodRow,
  PeriodView,
  StatementRow,
  StatementState,
} from "@/lib/chargeback/core/views";
import {
  allocationFinding,
  anyOf,
  atPace,
  checksFinding,
  correctionsWords,
  invoicesFinding,
  listTitle,
  numberWord,
  periodTitle,
  shortName,
  soFarFinding,
  statementsFinding,
  stepsOf,
} from "./period-words";

const NOW = "2026-10-22T14:35:00.000Z";
const DANA = { by: "u1", name: "Dana Whitfield", at: "2026-10-02T06:00:00.000Z" };
const HELEN = { by: "u2", name: "Helen Okafor", at: "2026-10-24T09:00:00.000Z" };
const checks = (...states: CheckState[]): CheckView[] =>
  states.map((state) => ({ id: "priced", state, title: "Every event is priced", detail: "" }));
const statement = (state: StatementState, total: string, answer: StatementRow["answer"] = null): StatementRow => ({
  ...{ id: total, number: "n", costCentre: { id: total, name: total }, businessUnit: null, owner: null, direct: total, allocated: "0" },
  ...{ other: "0", total, previousTotal: null, state, dueAt: null, isOverdue: false, answer, answered: null, contentHash: "" },
});
const row = (over: Partial<PeriodRow> = {}): PeriodRow => ({
  ...{ id: "2026-09", name: "September 2026", start: "2026-09-01T00:00:00.000Z", end: "2026-10-01T00:00:00.000Z" },
  ...{ firstDay: "2026-09-01", lastDay: "2026-09-30", timeZone: "UTC", state: "open", version: 0, isOver: true, currency: "USD" },
  ...{ costUsd: "58140.345", charged: null, statements: { total: 0, agreed: 0, objected: 0, disputed: 0 }, dueAt: null },
  ...{ prepared: null, approved: null, contentHash: null, reopenAsked: null, invoiceDifferenceUsd: null },
  ...over,
});
const no = { allowed: false, why: "" } as const;
const period = (over: Partial<PeriodView> = {}): PeriodView => ({
  ...row(over),
  ...{
    shownVersion: null,
    computedAt: null,
    isStale: false,
    rate: null,
    totals: null,
    allocationApproved: null,
    corrections: [],
    checks: [],
    checkedAt: null,
  },
  ...{
    statementRows: [],
    allocations: [],
    close: null,
    versions: [],
    previous: null,
    next: { id: "2026-10", name: "October 2026", state: "open" },
  },
  may: { prepare: no, refresh: no, withdraw: no, approveAllocation: no, waive: no, close: no, issue: no, askReopen: no, decideReopen: no },
  ...over,
});
const title = (over: Partial<PeriodView>) => periodTitle(period(over), NOW);

describe("corrections of closed periods", () => {
  it("are said by period, with their sign", () => {
    const of = (id: string, name: string, costUsd: string) => ({ period: { id, name }, costUsd });
    expect(correctionsWords([of("2026-08", "August 2026", "-12.5"), of("2026-09", "September 2026", "0.552")])).toBe(
      "It also corrects closed periods: August 2026 by −$12.50, September 2026 by +$0.552.",
    );
  });
});

describe("the title of a period", () => {
  it("of one that runs says what it has cost, and that nothing was metered when nothing was", () => {
    expect(title({ isOver: false })).toBe("September has cost $58,140.34 so far");
    expect(title({ isOver: false, costUsd: "0" })).toBe("Nothing has been metered in September yet");
    expect(title({ costUsd: "0" })).toBe("Nothing was metered in September");
    expect(title({})).toBe("September came to $58,140.34 and waits for its review");
  });

  it("in review says what it closes at and how many checks are left", () => {
    const inReview = { state: "in_review", charged: "58140.35", version: 0 } as const;
    const nine = checks("failed", "not_evaluable", "waived", "passed", "passed", "passed", "passed", "passed", "passed");
    expect(title({ ...inReview, checks: nine })).toBe("September closes at $58,140.35; two of nine checks are left");
    expect(title({ ...inReview, checks: nine.slice(1) })).toBe("September closes at $58,140.35; one of eight checks is left");
    expect(title({ ...inReview, checks: nine.slice(2) })).toBe("September closes at $58,140.35; all seven checks are settled");
  });

  it("when closed says what is left of its statements", () => {
    const closed = { state: "closed" as const, charged: "58140.35", version: 1, checks: checks("passed") };
    const twelve = Array.from({ length: 12 }, (_, i) => statement("issued", String(i)));
    expect(title({ ...closed, statementRows: twelve })).toBe("September closed at $58,140.35; its twelve statements are issued");
    expect(title({ ...closed, statementRows: [statement("approved", "1"), ...twelve] })).toBe(
      "September closed at $58,140.35; one statement waits to be issued",
    );
    expect(title({ ...closed, statementRows: [statement("disputed", "1"), ...twelve] })).toBe(
      "September closed at $58,140.35; one statement is disputed",
    );
  });

  it("names the currency of its statements, the year of another year, and fiscal periods by their year", () => {
    const euros = { state: "closed" as const, charged: "12", currency: "EUR", version: 1, checks: checks("passed") };
    expect(title({ id: "2025-09", name: "September 2025", ...euros })).toBe("September 2025 closed at €12.00; nothing is charged");
    expect(shortName({ id: "FY2027-P03", name: "FY2027, period 3" }, NOW)).toBe("P03 FY2027");
  });

  it("says whose part it is where somebody sees a part, and that there are no statements where there never were", () => {
    expect(title({ state: "in_review", charged: "120", version: 0 })).toBe("Your part of September is in review at $120.00");
    expect(title({ state: "closed", charged: "120", version: 1 })).toBe("Your part of September closed at $120.00");
    expect(title({ state: "closed", version: 0, checks: checks("passed") })).toBe("September was closed at $58,140.34, without statements");
  });

  it("of one that was opened again says which version is replaced", () => {
    expect(title({ version: 1 })).toBe("September is open again at $58,140.34; the next close replaces version 1");
  });
});

describe("the three steps", () => {
  it("say since when, how far, and who is needed", () => {
    const [open, review, closed] = stepsOf(period({ state: "in_review", prepared: DANA, checks: checks("failed", "passed", "waived") }), [
      "Helen Okafor",
    ]);
    expect([open?.state, review?.state, closed?.state]).toEqual(["done", "now", "later"]);
    expect(open?.about).toBe("1\u00a0September to 2\u00a0October");
    expect(review?.about).toBe("since 2\u00a0October, 2 of 3 checks");
    expect(closed?.about).toBe("needs a second person, Helen Okafor");
  });

  it("of a closed period name both people", () => {
    const steps = stepsOf(period({ state: "closed", version: 1, prepared: DANA, approved: HELEN }), []);
    expect(steps.map(({ about }) => about)).toEqual([
      "1\u00a0September to 2\u00a0October",
      "to 24\u00a0October, by Dana Whitfield",
      "24\u00a0October, by Helen Okafor",
    ]);
  });

  it("name those who could, and no more than fit", () => {
    expect(anyOf(["A"])).toBe("A");
    expect(anyOf(["A", "B"])).toBe("A or B");
    expect(anyOf(["A", "B", "C"])).toBe("A or 2 others");
  });
});

describe("findings", () => {
  it("of statements sum what is agreed, and only that", () => {
    const rows = [statement("approved", "40361.78", "agreed"), statement("in_review", "17778.57"), statement("in_review", "1", "objected")];
    const given = { state: "in_review" as const, statementRows: rows, currency: "USD", totals: null };
    expect(statementsFinding(given)).toBe("One of three statements is agreed, $40,361.78");
    expect(statementsFinding({ ...given, statementRows: rows.slice(0, 1) })).toBe("The statement is agreed, $40,361.78");
    expect(statementsFinding({ ...given, statementRows: rows.slice(1) })).toBe("None of two statements is agreed yet");
    expect(statementsFinding({ ...given, state: "open", statementRows: [] })).toBe("Statements are drafted when the review begins");
  });

  it("of a running period say what it comes to as it goes on, from its fourth day to its end", () => {
    const at = (asOf: string) => ({ from: "2026-11-01", to: "2026-12-01", asOf });
    expect(atPace("100", at("2026-11-11T00:00:00Z"))).toBe("300");
    expect(atPace("100", at("2026-11-03T23:59:59Z"))).toBeNull();
    expect(atPace("100", at("2026-12-01T00:00:00Z"))).toBeNull();
    expect(atPace(null, at("2026-11-11T00:00:00Z"))).toBeNull();
    const sums = { ...at("2026-11-11T00:00:00Z"), total: { costUsd: "100" }, previous: { total: { costUsd: "250.5" } } };
    expect(soFarFinding(sums, false, "October")).toBe("At this pace it comes to $300.00; October came to $250.50");
    expect(soFarFinding(sums, false, null)).toBe("At this pace it comes to $300.00");
    expect(soFarFinding(sums, true, "October")).toBe("October came to $250.50");
    expect(soFarFinding({ ...sums, asOf: "2026-11-02T00:00:00Z" }, false, null)).toBe("Nothing to compare it with yet");
  });

  it("of checks count what stands in the way", () => {
    expect(checksFinding(checks("failed", "not_evaluable", "passed"))).toBe("Two checks are left");
    expect(checksFinding(checks("waived", "passed"))).toBe("Every check is settled");
  });

  it("of invoices say which way, and what is not settled", () => {
    const given = { agreedUsd: "0", differenceUsd: "170.56", openUsd: "6.13", invoicedUsd: "1" };
    expect(invoicesFinding(given, true)).toBe("Invoices are $170.56 above metered; $6.13 is not settled");
    expect(invoicesFinding({ ...given, differenceUsd: "-3", openUsd: "0" }, true)).toBe("Invoices are $3.00 below metered");
    expect(invoicesFinding({ ...given, agreedUsd: "-1", differenceUsd: "3", openUsd: "0" }, true)).toBe(
      "Invoices are $3.00 above what was agreed",
    );
    expect(invoicesFinding({ ...given, differenceUsd: "0", openUsd: "0" }, true)).toBe("Invoices agree with what was metered");
    expect(invoicesFinding({ ...given, agreedUsd: "-1", differenceUsd: "0", openUsd: "0" }, true)).toBe(
      "Invoices agree with what was agreed",
    );
    expect(invoicesFinding({ ...given, differenceUsd: "-9", openUsd: "0", invoicedUsd: "0" }, false)).toBe(
      "No invoice has been imported yet",
    );
  });

  it("of an allocation name one source, count several, and leave out what stays where it is", () => {
    const move = (source: string, target: string, amount: string): AllocationRow => ({
      ...{ ruleVersionId: "r", ruleName: "Retrieval index", sourceKind: "cost_centre", source: { id: source, name: source } },
      ...{ target: { id: target, name: target }, amount, weight: "1", ratio: "0.5" },
    });
    const moves = [move("Data platform", "A", "1526.78"), move("Data platform", "B", "2197.08"), move("C", "C", "5")];
    expect(allocationFinding(moves, "USD", true)).toBe("The allocation moves $3,723.86 out of Data platform into two cost centres");
    expect(allocationFinding([...moves, move("Pool", "B", "1")], "USD", true)).toBe(
      "The allocation moves $3,724.86 out of two places into two cost centres",
    );
    expect(allocationFinding([], "USD", true)).toBe("The allocation moves nothing");
    // Without drafts nobody knows yet, whatever rules there are.
    expect(allocationFinding([], "USD", false)).toBe("The allocation is computed when the review begins");
  });

  it("of the list name what is in review before what waits", () => {
    const running = row({ id: "2026-10", name: "October 2026", isOver: false, costUsd: "10" });
    const waiting = row({ id: "2026-08", name: "August 2026" });
    expect(listTitle([running, row({ state: "in_review", charged: "58140.35" }), waiting], NOW)).toBe(
      "September is in review at $58,140.35",
    );
    expect(listTitle([running, row(), waiting], NOW)).toBe("Two periods wait for their review, the oldest is August");
    expect(listTitle([running, row({ state: "closed" })], NOW)).toBe("The books are closed up to now; October has cost $10.00 so far");
  });

  it("never write a number word that is not the number", () => {
    fc.assert(fc.property(fc.integer({ min: 13, max: 100_000 }), (count) => Number(numberWord(count).replaceAll(",", "")) === count));
  });
});
