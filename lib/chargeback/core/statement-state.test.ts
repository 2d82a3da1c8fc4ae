import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { formatMinor } from "@/lib/allocation/core/money";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import {
  amountOf,
  amountOfOutcome,
  DISPUTE_STATES,
  type DisputeState,
  disputable,
  isUnanswered,
  type LineSums,
  OUTCOMES,
  requireDisputable,
  requireDisputeStep,
  requireStep,
  STATEMENT_STATES,
  type StatementState,
  stateAfter,
} from "./statement-state";

const WAYS: Readonly<Record<StatementState, readonly StatementState[]>> = {
  draft: ["in_review", "voided"],
  in_review: ["draft", "approved", "issued", "voided"],
  approved: ["draft", "in_review", "issued", "voided"],
  issued: ["disputed", "adjusted", "voided"],
  disputed: ["issued", "adjusted", "voided"],
  adjusted: ["disputed", "voided"],
  voided: [],
};
const DISPUTE_WAYS: Readonly<Record<DisputeState, readonly DisputeState[]>> = {
  open: ["under_review", "withdrawn"],
  under_review: ["resolved", "withdrawn"],
  resolved: [],
  withdrawn: [],
};
const pairs = <T>(all: readonly T[]): [T, T][] => all.flatMap((from) => all.map((to): [T, T] => [from, to]));

describe("a statement", () => {
  test.each(pairs(STATEMENT_STATES))("that is %s becomes %s only where that step exists", (from, to) => {
    if (WAYS[from].includes(to)) expect(() => requireStep(from, to)).not.toThrow();
    else expect(() => requireStep(from, to)).toThrow(Conflict);
  });

  it("is issued again in words once nothing is disputed, and adjusted once anything was credited", () => {
    expect(stateAfter({ pending: 1, credited: 5n })).toBe("disputed");
    expect(stateAfter({ pending: 0, credited: 5n })).toBe("adjusted");
    expect(stateAfter({ pending: 0, credited: 0n })).toBe("issued");
  });

  it("never leaves the states of issued ones by its disputes, and each of those steps exists or is none", () => {
    for (const from of ["issued", "disputed", "adjusted"] as const)
      for (const pending of [0, 1])
        for (const credited of from === "adjusted" ? [1n] : [0n, 1n]) {
          const to = stateAfter({ pending, credited });
          if (to !== from) expect(() => requireStep(from, to)).not.toThrow();
        }
  });

  it("waits for its owner while it is in review without an answer", () => {
    const asked = { state: "in_review", answer: null, periodState: "in_review" } as const;
    expect(isUnanswered(asked)).toBe(true);
    expect(isUnanswered({ ...asked, answer: "objected" })).toBe(false);
    expect(isUnanswered({ ...asked, state: "approved", answer: "agreed" })).toBe(false);
    expect(isUnanswered({ ...asked, periodState: "closed" })).toBe(false);
  });
});

describe("a dispute", () => {
  test.each(pairs(DISPUTE_STATES))("that is %s becomes %s only where that step exists", (from, to) => {
    if (DISPUTE_WAYS[from].includes(to)) expect(() => requireDisputeStep(from, to)).not.toThrow();
    else expect(() => requireDisputeStep(from, to)).toThrow(Conflict);
  });

  it("of 90 of a line of 390, accepted with 60, is a credit note of 60; the line stays 390, and 330 are left", () => {
    const line = amountOf("390.00", "USD");
    const sums: LineSums = { amount: line, credited: 0n, disputed: 0n };
    const asked = amountOf("90.00", "USD");
    requireDisputable(asked, sums, "USD");
    const states: DisputeState[] = ["open"];
    for (const next of ["under_review", "resolved"] as const) {
      requireDisputeStep(states.at(-1) as DisputeState, next);
      states.push(next);
    }
    const credit = amountOfOutcome("credit_note", { accepted: amountOf("60.00", "USD"), asked, sums, currency: "USD" });
    expect(states).toEqual(["open", "under_review", "resolved"]);
    expect(formatMinor(credit, "USD")).toBe("60.00");
    expect(formatMinor(sums.amount, "USD")).toBe("390.00");
    expect(formatMinor(line - credit, "USD")).toBe("330.00");
  });

  it("asks for no more than is left, for whole smallest units, and for a line that charges", () => {
    const sums: LineSums = { amount: amountOf("10", "USD"), credited: amountOf("4", "USD"), disputed: amountOf("3", "USD") };
    expect(() => requireDisputable(amountOf("3", "USD"), sums, "USD")).not.toThrow();
    expect(() => requireDisputable(amountOf("3.01", "USD"), sums, "USD")).toThrow(Invalid);
    expect(() => amountOf("2.005", "USD")).toThrow(Invalid);
    expect(() => amountOf("2.5", "JPY")).toThrow(Invalid);
    expect(() => amountOf("0", "USD")).toThrow(Invalid);
    expect(amountOf("2.005", "KWD")).toBe(2_005n);
    expect(() => requireDisputable(1n, { amount: -500n, credited: 0n, disputed: 0n }, "USD")).toThrow(Invalid);
  });

  it("that is rejected moves nothing, and one that gives the line to another moves all that is left of it", () => {
    const sums: LineSums = { amount: 1_000n, credited: 400n, disputed: 100n };
    expect(amountOfOutcome("rejected", { accepted: null, asked: 100n, sums, currency: "USD" })).toBe(0n);
    expect(amountOfOutcome("reassign", { accepted: null, asked: 100n, sums, currency: "USD" })).toBe(600n);
    expect(amountOfOutcome("credit_note", { accepted: null, asked: 100n, sums, currency: "USD" })).toBe(100n);
    expect(() => amountOfOutcome("credit_note", { accepted: 101n, asked: 100n, sums, currency: "USD" })).toThrow(Invalid);
    expect(() =>
      amountOfOutcome("reassign", { accepted: null, asked: 100n, sums: { ...sums, credited: 1_000n }, currency: "USD" }),
    ).toThrow(Conflict);
  });

  it("never credits more than the line, however many there are and however they are decided", () => {
    const deed = fc.record({ asked: fc.bigInt(1n, 60n), accepted: fc.bigInt(1n, 60n), outcome: fc.constantFrom(...OUTCOMES) });
    fc.assert(
      fc.property(fc.bigInt(1n, 100n), fc.array(deed, { maxLength: 12 }), (amount, deeds) => {
        let credited = 0n;
        for (const { asked, accepted, outcome } of deeds) {
          const sums = { amount, credited, disputed: 0n };
          try {
            requireDisputable(asked, sums, "USD");
            credited += amountOfOutcome(outcome, { accepted, asked, sums, currency: "USD" });
          } catch (error) {
            expect(error instanceof Invalid || error instanceof Conflict).toBe(true);
          }
          expect(credited <= amount).toBe(true);
          expect(disputable({ amount, credited, disputed: 0n }) >= 0n).toBe(true);
        }
      }),
    );
  });
});
