import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testBudget } from "@/lib/testing/budget";
import type { Level } from "./admit";
import { Hold } from "./hold";

const LEFT = 10n ** 12n;
const START_MS = Date.parse("2026-03-01T00:00:00Z");
const NEVER_MS = 1e15;
const levelUntil = (endsAt: Date | null): Level => ({
  id: "b",
  budget: testBudget({ id: "b" }),
  value: "",
  key: "b",
  window: { name: "b", startsAt: null, endsAt },
  amount: 1n,
});
const newHold = (endsAt: Date | null = null): Hold => new Hold(levelUntil(endsAt), "rsv_1", START_MS);

/** Fills a hold up, as a round does that nobody else asks in. */
function fillUp(hold: Hold, nowMs: number): void {
  hold.ahead = hold.aheadOf({ free: hold.free, left: LEFT }, nowMs);
  hold.free += hold.ahead;
  hold.expiresAtMs = NEVER_MS;
}

/** Gives all back, as the round of an idle hold does. */
function giveBack(hold: Hold): void {
  hold.free = 0n;
  hold.ahead = 0n;
}

/** One call a millisecond. @returns how many rounds were needed: for calls that did not fit, and to fill up. */
function run(hold: Hold, fromMs: number, forMs: number): number {
  let rounds = 0;
  for (let nowMs = fromMs; nowMs < fromMs + forMs; nowMs++) {
    hold.note(1n, nowMs);
    if (hold.free > 0n) hold.free -= 1n;
    else rounds++;
    if (hold.free === 0n || hold.isLow) {
      if (hold.isLow) rounds++;
      fillUp(hold, nowMs);
    }
  }
  return rounds;
}

describe("what a process holds ahead", () => {
  it("costs no more rounds after a pause than without one, whether it was given back or not", () => {
    for (const isGivenBack of [false, true]) {
      let hold = newHold();
      run(hold, START_MS, 10_000);
      const steady = run(hold, START_MS + 10_000, 10_000);
      if (isGivenBack) giveBack(hold);
      // What is of no more use is made anew.
      if (hold.isSpent(START_MS + 30_000, 0)) hold = newHold();
      const after = run(hold, START_MS + 50_000, 10_000);
      expect(after).toBeLessThanOrEqual(steady + 2);
    }
  });

  it("is remembered for a minute after it was given back, and then no more", () => {
    const hold = newHold();
    run(hold, START_MS, 10_000);
    giveBack(hold);
    expect(hold.isSpent(START_MS + 40_000, 0)).toBe(false);
    expect(hold.isSpent(START_MS + 70_000, 0)).toBe(true);
  });

  it("is nothing for calls that come seldom: they would only be given back", () => {
    const hold = newHold();
    run(hold, START_MS, 10_000);
    for (let i = 0; i < 40; i++) {
      const nowMs = START_MS + 10_000 + (i + 1) * 5_000;
      giveBack(hold);
      hold.note(1n, nowMs);
      fillUp(hold, nowMs);
    }
    expect(hold.ahead).toBe(0n);
  });

  it("is forgotten with its window, but only once nothing of it is free", () => {
    const hold = newHold(new Date(START_MS + 5_000));
    run(hold, START_MS, 4_000);
    expect(hold.free).toBeGreaterThan(0n);
    expect(hold.isSpent(START_MS + 5_000, 0)).toBe(false);
    giveBack(hold);
    expect(hold.isSpent(START_MS + 5_000, 0)).toBe(true);
  });

  it("is never more than an eighth of what is left, however the calls come", () => {
    const anyCall = fc.record({ amount: fc.bigInt({ min: 1n, max: 1_000n }), afterMs: fc.integer({ min: 0, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(anyCall, { maxLength: 50 }), fc.bigInt({ min: -10n, max: 5_000n }), (calls, left) => {
        const hold = newHold();
        let nowMs = START_MS;
        for (const { amount, afterMs } of calls) {
          nowMs += afterMs;
          hold.note(amount, nowMs);
          const ahead = hold.aheadOf({ free: 0n, left }, nowMs);
          expect(ahead >= 0n && ahead * 8n <= (left > 0n ? left : 0n)).toBe(true);
        }
      }),
    );
  });
});
