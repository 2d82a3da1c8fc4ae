import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Budget } from "@/lib/budgets/core/budget";
import { admitInTurn, aheadOf, type Level, type Room, retryAfter } from "./admit";
import { TokenBuckets } from "./token-bucket";

const BUDGET = { id: "b", limit: 100n } as Budget;
const level = (id: string, amount: bigint, endsAt: Date | null = null): Level => ({
  id,
  budget: BUDGET,
  value: "",
  key: id,
  window: { name: id, startsAt: null, endsAt },
  amount,
});
const amount = fc.bigInt({ min: 1n, max: 40n });
const anyCall = fc.uniqueArray(fc.record({ id: fc.constantFrom("a", "b", "c"), amount }), { selector: ({ id }) => id, minLength: 1 });
const anyRoom = fc.record({ free: fc.bigInt({ min: 0n, max: 50n }), left: fc.bigInt({ min: -20n, max: 100n }) });

describe("admitting in turn", () => {
  it("never gives more than there is, and each call is in all of its levels or in none", () => {
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 30 }), fc.tuple(anyRoom, anyRoom, anyRoom), (calls, [a, b, c]) => {
        const rooms = new Map<string, Room>(Object.entries({ a: { ...a }, b: { ...b }, c: { ...c } }));
        const levels = calls.map((call) => call.map((each) => level(each.id, each.amount)));
        const admissions = admitInTurn(levels, rooms);
        for (const [id, before] of Object.entries({ a, b, c })) {
          const given = levels.flat().reduce((sum, each, _, all) => {
            const call = levels.findIndex((of) => of.includes(each));
            return all && each.id === id && admissions[call]?.admitted ? sum + each.amount : sum;
          }, 0n);
          const room = rooms.get(id) as Room;
          expect(room.free + room.left).toBe(before.free + before.left - given);
          expect(room.free).toBeGreaterThanOrEqual(0n);
          if (given > 0n) expect(given).toBeLessThanOrEqual(before.free + before.left);
        }
      }),
    );
  });

  it("refuses only what did not fit when its turn came", () => {
    const rooms = new Map<string, Room>([["a", { free: 0n, left: 10n }]]);
    const answers = admitInTurn([[level("a", 6n)], [level("a", 6n)], [level("a", 4n)]], rooms);
    expect(answers.map(({ admitted }) => admitted)).toEqual([true, false, true]);
  });
});

it("takes ahead at most an eighth of what is left, and nothing that is less than one call", () => {
  fc.assert(
    fc.property(anyRoom, fc.bigInt({ min: 0n, max: 1_000n }), amount, (room, pace, typical) => {
      const ahead = aheadOf(room, pace, typical);
      expect(ahead === 0n || (ahead >= typical && ahead * 8n <= room.left && ahead + room.free <= pace * 2n)).toBe(true);
    }),
  );
});

it("says when to ask again: in a moment, with the next window, or never", () => {
  const now = new Date("2026-03-15T12:00:00Z");
  const ends = new Date("2026-03-15T13:00:00Z");
  expect(retryAfter(level("a", 10n, ends), 100n, 50n, now)).toBe(1);
  expect(retryAfter(level("a", 10n, ends), 100n, 95n, now)).toBe(3_600);
  expect(retryAfter(level("a", 101n, ends), 100n, 95n, now)).toBeUndefined();
  expect(retryAfter(level("a", 10n), 100n, 95n, now)).toBeUndefined();
});

it("lets through at most the burst at once and the rate over time, whatever the moments", () => {
  const speed = { requests: 10, seconds: 1, burst: 5 };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 200 }), (moments) => {
      const buckets = new TokenBuckets();
      const sorted = moments.sort((a, b) => a - b);
      const passed = sorted.filter((at) => buckets.take("k", speed, at) === 0);
      for (const [i, from] of passed.entries()) {
        const within = passed.slice(i).filter((at) => at < from + 1_000).length;
        expect(within).toBeLessThanOrEqual(speed.burst + speed.requests);
      }
      expect(passed.length).toBeGreaterThan(0);
    }),
  );
});
