import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd } from "@/lib/kernel/money";
import { CASE_KINDS, CASE_STATES, type Found, type StoredCase } from "./case";
import { keyOf } from "./detect";
import { dueOf, planCases } from "./plan-cases";

const NOW = new Date("2026-03-15T12:00:00Z");
const days = (count: number) => new Date(NOW.getTime() - count * 86_400_000);
const found = (more: Partial<Found> = {}): Found => ({
  ...{
    kind: "shadow_account",
    subject: "s",
    title: "t",
    identityId: null,
    costUsd: parseUsd("5"),
    lastAt: days(1),
    facts: { lines: [], refs: {} },
  },
  ...more,
});
const stored = (more: Partial<StoredCase> = {}): StoredCase => ({
  ...{ id: "rcn_1", kind: "shadow_account", subject: "s", title: "t", identityId: null, facts: { lines: [], refs: {} }, costUsd: "5" },
  ...{ firstSeenAt: days(20), lastSeenAt: days(1), assigneeId: null, dueAt: days(-1), state: "open", resolution: null, reason: null },
  ...{ resolvedBy: null, resolvedAt: null },
  ...more,
});

describe("what becomes of cases", () => {
  it("what is dismissed stays so until it costs twice as much, and a dollar at least", () => {
    const dismissed = (before: string, now: string) =>
      planCases([found({ costUsd: parseUsd(now) })], [stored({ state: "dismissed", costUsd: before, resolvedAt: days(9) })], NOW).reopened
        .length;
    expect([
      dismissed("5", "9.999999"),
      dismissed("5", "10"),
      dismissed("0", "0.99"),
      dismissed("0", "1"),
      dismissed("0.4", "0.9"),
    ]).toEqual([0, 1, 0, 1, 0]);
  });

  it("what was done about a thing opens again only for what came after it", () => {
    const again = (resolvedAt: Date, lastAt: Date | null) =>
      planCases([found({ lastAt })], [stored({ state: "resolved", resolvedAt })], NOW).reopened.length;
    expect([again(days(5), days(6)), again(days(5), days(1)), again(days(0.5), days(0)), again(days(5), null)]).toEqual([0, 1, 0, 1]);
  });

  it("nothing is said of kinds that could not be looked for", () => {
    const plan = planCases([], [stored({ kind: "unknown_key" }), stored({ id: "rcn_2" })], NOW, new Set(["unknown_key"]));
    expect(plan.gone).toEqual(["rcn_2"]);
  });

  it("classes of data, which are looked for in two days only, stay for a month", () => {
    const one = (lastSeenAt: Date) =>
      planCases([], [stored({ kind: "unapproved_data", subject: "class:bot:restricted", lastSeenAt })], NOW).gone.length;
    expect([one(days(29)), one(days(31))]).toEqual([0, 1]);
  });

  it("is due sooner where it costs more", () => {
    expect(dueOf(found({ costUsd: parseUsd("99.99") }), NOW)).toEqual(days(-14));
    expect(dueOf(found({ costUsd: parseUsd("100") }), NOW)).toEqual(days(-5));
  });

  it("each thing is one case for ever: every run says one thing at most of it, and a second run nothing new", () => {
    const some = fc.record({ kind: fc.constantFrom(...CASE_KINDS), subject: fc.constantFrom("a", "b", "class:c"), usd: fc.nat(300) });
    const finds = fc.uniqueArray(some, { selector: keyOf, maxLength: 12 });
    const rows = fc.uniqueArray(
      fc.record({
        kind: fc.constantFrom(...CASE_KINDS),
        subject: fc.constantFrom("a", "b", "class:c"),
        state: fc.constantFrom(...CASE_STATES),
        usd: fc.nat(300),
      }),
      {
        selector: keyOf,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(finds, rows, (now, before) => {
        const all = now.map(({ usd, ...one }) => found({ ...one, costUsd: parseUsd(String(usd)) }));
        const known = before.map(({ usd, ...row }, i) =>
          stored({ ...row, id: `rcn_${i}`, costUsd: String(usd), resolvedAt: row.state === "open" ? null : days(9) }),
        );
        const plan = planCases(all, known, NOW);
        const ids = [...plan.reopened, ...plan.seen].map(({ id }) => id).concat(plan.gone);
        expect(new Set(ids).size).toBe(ids.length);
        expect(plan.opened.every((one) => !known.some((row) => keyOf(row) === keyOf(one)))).toBe(true);
        const after = [
          ...plan.opened.map((one, i) => stored({ ...one, id: `new_${i}`, costUsd: formatUsd(one.costUsd) })),
          ...known.map((row): StoredCase => {
            const again = [...plan.reopened, ...plan.seen].find(({ id }) => id === row.id);
            if (again) return { ...row, state: "open", costUsd: formatUsd(again.found.costUsd), lastSeenAt: NOW, resolvedAt: null };
            return plan.gone.includes(row.id) ? { ...row, state: "gone", resolvedAt: NOW } : row;
          }),
        ];
        expect(planCases(all, after, NOW)).toMatchObject({ opened: [], reopened: [], gone: [] });
      }),
    );
  });
});
