import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, type Seen, silenceOf, silentFrom, silentUntil } from "./silence";
import { ACTIONS, DEFAULT_POLICY, STATES } from "./task";

const CUT = new Date("2026-03-01T10:00:00Z");
const QUIET: Seen = { hasSuccess: false, hasSuccessor: true, holds: true };
type Over = { action?: (typeof ACTIONS)[number]; state?: (typeof STATES)[number]; cutOffAt?: Date | null; verifiedAt?: Date | null };
const task = (over: Over = {}) => ({
  action: "revoke" as const,
  state: "confirmed" as const,
  cutOffAt: CUT,
  verifiedAt: null,
  ...over,
});
const at = (text: string) => new Date(text);
const anyTime = fc.date({ min: at("2026-02-01T00:00:00Z"), max: at("2026-04-30T00:00:00Z"), noInvalidDate: true });
const anySeen = fc.record({ hasSuccess: fc.boolean(), hasSuccessor: fc.boolean(), holds: fc.boolean() });

describe("silence", () => {
  test("verifies after the grace and all its days, and not a millisecond before", () => {
    const end = at("2026-03-08T10:05:00Z");
    expect(silentUntil(CUT, DEFAULT_POLICY)).toEqual(end);
    expect(judge(task(), DEFAULT_POLICY, QUIET, new Date(end.getTime() - 1))).toBe("wait");
    expect(judge(task(), DEFAULT_POLICY, QUIET, end)).toBe("verify");
  });

  test("is broken by any success, at any time, also after it was verified", () => {
    fc.assert(
      fc.property(anyTime, fc.constantFrom("confirmed" as const, "verified" as const), (now, state) => {
        expect(judge(task({ state }), DEFAULT_POLICY, { ...QUIET, hasSuccess: true }, now)).toBe("reopen");
      }),
    );
  });

  test("verifies nothing that was not confirmed, has no cut-off or had a success", () => {
    fc.assert(
      fc.property(anyTime, fc.constantFrom(...STATES), fc.option(anyTime), anySeen, (now, state, cutOffAt, seen) => {
        if (judge(task({ state, cutOffAt }), DEFAULT_POLICY, seen, now) !== "verify") return;
        expect({ state, hasCutOff: cutOffAt !== null, ...seen }).toEqual({ state: "confirmed", hasCutOff: true, ...QUIET });
      }),
    );
  });

  test("of an old secret says nothing before the new one is used", () => {
    expect(judge(task(), DEFAULT_POLICY, { ...QUIET, hasSuccessor: false }, at("2026-04-30T00:00:00Z"))).toBe("wait");
  });

  test("of something that was allowed again by a decision is not asked about any more", () => {
    expect(judge(task(), DEFAULT_POLICY, { ...QUIET, holds: false, hasSuccess: true }, at("2026-03-02T00:00:00Z"))).toBe("superseded");
  });

  test("begins with the end of the grace, so that a clock that is minutes ahead breaks nothing", () => {
    expect(silentFrom(CUT, DEFAULT_POLICY)).toEqual(at("2026-03-01T10:05:00Z"));
    expect(silentFrom(CUT, { graceMinutes: 360 })).toEqual(at("2026-03-01T16:00:00Z"));
  });

  test("is told in whole days, from none to all", () => {
    const days = (now: string) => silenceOf(task(), DEFAULT_POLICY, at(now))?.days;
    expect([
      days("2026-03-01T10:01:00Z"),
      days("2026-03-04T10:04:59Z"),
      days("2026-03-04T10:05:00Z"),
      days("2026-05-01T00:00:00Z"),
    ]).toEqual([0, 2, 3, 7]);
    expect(silenceOf(task({ state: "reopened" }), DEFAULT_POLICY, at("2026-03-04T00:00:00Z"))).toBeNull();
  });

  test("is told of everything that ends access, and not of a new owner", () => {
    const told = ACTIONS.filter((action) => silenceOf(task({ action, state: "verified" }), DEFAULT_POLICY, at("2026-03-04T00:00:00Z")));
    expect(told).toEqual(ACTIONS.filter((action) => action !== "reassign"));
  });
});
