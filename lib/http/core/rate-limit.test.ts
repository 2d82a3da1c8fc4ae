import fc from "fast-check";
import { expect, test } from "vitest";
import { RateLimiter } from "./rate-limit";

const allowance = { perSecond: 10, burst: 5 };

test("a burst passes, the next waits for as long as one more takes to come", () => {
  const limiter = new RateLimiter();
  for (let i = 0; i < 5; i++) expect(limiter.take("a", allowance, 0)).toBe(0);
  expect(limiter.take("a", allowance, 0)).toBeCloseTo(0.1);
  expect(limiter.take("a", allowance, 100)).toBe(0);
  expect(limiter.take("a", allowance, 100)).toBeGreaterThan(0);
});

test("callers do not touch each other", () => {
  const limiter = new RateLimiter();
  for (let i = 0; i < 6; i++) limiter.take("a", allowance, 0);
  expect(limiter.take("b", allowance, 0)).toBe(0);
});

test("over any span no more passes than the burst and what the span brings", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 200 }), (pauses) => {
      const limiter = new RateLimiter();
      let nowMs = 0;
      let passed = 0;
      for (const pause of pauses) {
        nowMs += pause;
        if (limiter.take("a", allowance, nowMs) === 0) passed++;
      }
      expect(passed).toBeLessThanOrEqual(allowance.burst + (nowMs / 1_000) * allowance.perSecond + 1e-9);
    }),
  );
});

test("asking takes nothing, and refusals do not push the wait further", () => {
  const limiter = new RateLimiter();
  for (let i = 0; i < 50; i++) expect(limiter.waitOf("a", allowance, 0)).toBe(0);
  for (let i = 0; i < 50; i++) limiter.take("a", allowance, 0);
  expect(limiter.waitOf("a", allowance, 0)).toBeCloseTo(0.1);
});

test("memory is bounded: the caller that was quiet longest is forgotten", () => {
  const limiter = new RateLimiter(2);
  for (let i = 0; i < 5; i++) limiter.take("a", allowance, 0);
  limiter.take("b", allowance, 0);
  limiter.take("a", allowance, 0);
  limiter.take("c", allowance, 0);
  expect(limiter.waitOf("a", allowance, 0)).toBeGreaterThan(0);
});
