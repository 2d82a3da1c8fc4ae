import fc from "fast-check";
import { expect, it } from "vitest";
import { beyondSwing } from "./swing";
import { type Spent, usualOf } from "./usual";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const usualWith = (expected: number, swing: number) => ({ between: () => ({ expected, upper: expected }), swing: () => swing });
const weightOf = (actual: number, expected: number, swing: number): number => beyondSwing(actual, usualWith(expected, swing), 0, HOUR);

it("as usual, or as far as it swings anyway, counts for nothing; what never swings counts wholly: hand-worked", () => {
  expect([weightOf(10, 10, 15), weightOf(4, 10, 15), weightOf(25, 10, 15)]).toEqual([0, 0, 0]);
  // 30 beyond, of which 15 are its swing; 150 of which 15 are.
  expect([weightOf(25, 10, 0), weightOf(40, 10, 15), weightOf(160, 10, 15)]).toEqual([1, 0.5, 0.9]);
});

it("is from 0 to 1, more for who spent more, and less for who swings more", () => {
  const usd = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(usd, usd, usd, usd, (actual, more, expected, swing) => {
      const weight = weightOf(actual, expected, swing);
      expect(weight).toBeGreaterThanOrEqual(0);
      expect(weight).toBeLessThanOrEqual(1);
      expect(weightOf(actual + more, expected, swing)).toBeGreaterThanOrEqual(weight - 1e-9);
      expect(weightOf(actual, expected, swing + more)).toBeLessThanOrEqual(weight + 1e-9);
    }),
  );
});

it("of who bursts every fourth day a burst says nothing, though hardly an hour of it has any; of who is steady it says all", () => {
  const today = Date.parse("2026-03-11T00:00:00Z");
  const past = (usd: (day: number) => number): Spent[] =>
    Array.from({ length: 28 }, (_, i) => ({ atMs: today - (i + 1) * DAY, usd: usd(i) }));
  const hoursOf = (days: readonly Spent[]): Spent[] =>
    days.filter(({ usd }) => usd > 0).map(({ atMs, usd }) => ({ atMs: atMs + 9 * HOUR, usd }));
  const weigh = (days: Spent[], hours: Spent[]): number =>
    beyondSwing(30, usualOf(days, hours, today), today + 9 * HOUR, today + 10 * HOUR);
  const bursts = past((i) => (i % 4 === 3 ? 30 : 0));
  expect(weigh(bursts, hoursOf(bursts))).toBe(0);
  const steady = past(() => 2);
  expect(weigh(steady, hoursOf(steady))).toBe(1);
});
