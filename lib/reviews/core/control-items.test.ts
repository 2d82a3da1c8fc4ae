import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { noUse } from "@/lib/reporting/core/identity-use";
import { testPerson, testRow } from "@/lib/testing/risk";
import { areControlsTold, controlFigures, controlsAmong, controlsHash, hasLongEnded, isControlMissed } from "./control-items";

const asOf = new Date("2026-06-30T00:00:00Z");
const ended = { state: "revoked" as const, revokedAt: new Date("2026-03-01T00:00:00Z"), verifiedAt: new Date("2026-03-09T00:00:00Z") };
const known = { asOf, use: new Map(), findings: new Map() };

describe("what may be a control item", () => {
  test.each<[string, Parameters<typeof testRow>[0], boolean]>([
    ["what was revoked 90 days ago and seen to be silent", ended, true],
    ["not what was revoked 89 days ago", { ...ended, revokedAt: new Date("2026-04-02T00:00:01Z") }, false],
    ["not what nobody saw to be silent", { ...ended, verifiedAt: null }, false],
    ["not what is suspended", { ...ended, state: "suspended" }, false],
  ])("%s", (_, over, expected) => {
    expect(hasLongEnded(testRow(over), known)).toBe(expected);
  });

  test("not what was used since, and not what a finding is open about", () => {
    const row = testRow(ended);
    const used = new Map([[row.id, { ...noUse(row.id), lastSucceededOn: "2026-06-01" }]]);
    expect(hasLongEnded(row, { ...known, use: used })).toBe(false);
    const finding = { id: "f", ruleId: "R10", title: "", severity: "critical", exposedUsd: "0", since: "", isVerified: true };
    expect(hasLongEnded(row, { ...known, findings: new Map([[row.id, [finding]]]) })).toBe(false);
  });
});

test("controls are of owners who are asked all the same, no more than wanted or reviewed, and the same for the same review", () => {
  const rows = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, i) => testRow({ id: `${prefix}${i}`, owner: testPerson({ id: `p${i % 4}` }) }));
  fc.assert(
    fc.property(fc.nat(30), fc.nat(6), fc.nat(20), fc.string(), (dead, alive, most, seed) => {
      const reviewed = rows("live", alive);
      const chosen = controlsAmong(rows("dead", dead), reviewed, seed, most);
      const asked = new Set(reviewed.map(({ owner }) => owner?.id));
      expect(chosen.length).toBeLessThanOrEqual(Math.min(most, alive));
      expect(chosen.every(({ owner }) => asked.has(owner?.id))).toBe(true);
      expect(controlsAmong(rows("dead", dead).reverse(), reviewed, seed, most)).toEqual(chosen);
    }),
  );
});

test("they are told when nobody answers any more, and missed by whatever would have let them stay", () => {
  expect((["draft", "open"] as const).map(areControlsTold)).toEqual([false, false]);
  expect((["decided", "remediating", "verifying", "signed_off", "cancelled"] as const).every(areControlsTold)).toBe(true);
  expect(["keep", "keep_until", "narrow", "rotate", "reassign"].every(isControlMissed)).toBe(true);
  expect(["revoke", "not_sure", "undone"].some(isControlMissed)).toBe(false);
});

test("their hash holds each of them, what was frozen of it, and a salt without which nobody finds them by trying", () => {
  const one = { itemId: "a", evidenceHash: "1" };
  const hashes = [
    controlsHash("salt", [one]),
    controlsHash("another", [one]),
    controlsHash("salt", [{ ...one, evidenceHash: "2" }]),
    controlsHash("salt", [one, { itemId: "b", evidenceHash: "1" }]),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("each of them is counted once, however many answered it, and is missed if one of these let it stay", () => {
  const answer = (itemId: string, decision: string | null) => ({ itemId, decision });
  const rows = [answer("a", "keep"), answer("a", "revoke"), answer("b", "reassign"), answer("c", "not_sure"), answer("d", null)];
  expect(controlFigures(rows)).toEqual({ items: 4, answered: 3, missed: 2 });
  expect(controlFigures([])).toEqual({ items: 0, answered: 0, missed: 0 });
});
