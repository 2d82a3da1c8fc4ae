import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, quantile, type Spent, usdOf, usualOf } from "./usual";

const DAY = 86_400_000;
const HOUR = 3_600_000;
/** A Wednesday. */
const START = Date.parse("2026-03-11T10:00:00Z");
const TODAY = Date.parse("2026-03-11T00:00:00Z");
const isWeekend = (ms: number): boolean => [0, 6].includes(new Date(ms).getUTCDay());
const days = (usd: (atMs: number) => number, count = 28): Spent[] =>
  Array.from({ length: count }, (_, i) => ({ atMs: TODAY - (i + 1) * DAY, usd: usd(TODAY - (i + 1) * DAY) }));

describe("what is usual", () => {
  it("is the median day of its kind, spread evenly where no hours are kept", () => {
    const usual = usualOf(
      days((at) => (isWeekend(at) ? 2.4 : 24)),
      [],
      START,
    );
    expect(usual.between(TODAY, TODAY + DAY).expected).toBeCloseTo(24, 9);
    expect(usual.between(TODAY + 10 * HOUR, TODAY + 11 * HOUR).expected).toBeCloseTo(1, 9);
    expect(usual.between(TODAY + 3 * DAY, TODAY + 4 * DAY).expected).toBeCloseTo(2.4, 9);
  });

  it("follows the hours of its days: what works by day is expected by day", () => {
    const hours = Array.from({ length: 5 }, (_, i) => ({ atMs: TODAY - (i + 1) * DAY + 9 * HOUR, usd: 24 }));
    const usual = usualOf(
      days(() => 24),
      hours,
      START,
    );
    expect(usual.between(TODAY + 9 * HOUR, TODAY + 10 * HOUR).expected).toBeCloseTo(24, 9);
    expect(usual.between(TODAY + 2 * HOUR, TODAY + 3 * HOUR).expected).toBe(0);
    expect(usual.between(TODAY + 9 * HOUR + HOUR / 2, TODAY + 10 * HOUR).expected).toBeCloseTo(12, 9);
  });

  it("is not moved by one wild day, nor by anything since the incident began", () => {
    const wild = days((at) => (at === TODAY - 2 * DAY ? 5_000 : 24));
    const later = [{ atMs: TODAY, usd: 9_999 }];
    expect(usualOf([...wild, ...later], [], START).between(TODAY, TODAY + DAY).expected).toBeCloseTo(24, 9);
  });

  it("knows nothing of the time before its first day, and that days without usage cost nothing", () => {
    const young = [{ atMs: TODAY - DAY, usd: 24 }];
    expect(usualOf(young, [], START).between(TODAY, TODAY + DAY).expected).toBeCloseTo(24, 9);
    const rare = [
      { atMs: TODAY - 20 * DAY, usd: 24 },
      { atMs: TODAY - DAY, usd: 24 },
    ];
    expect(usualOf(rare, [], START).between(TODAY, TODAY + DAY).expected).toBe(0);
    expect(usualOf([], [], START).between(TODAY, TODAY + DAY)).toEqual({ expected: 0, upper: 0 });
  });

  it("adds up over parts of a span, and its upper bound is never below it", () => {
    const amount = fc.integer({ min: 0, max: 1_000 });
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 28, maxLength: 28 }),
        fc.array(amount, { maxLength: 60 }),
        fc.integer({ min: 1, max: 600 }),
        (daily, hourly, cut) => {
          const hours = hourly.map((usd, i) => ({ atMs: TODAY - (i + 1) * HOUR, usd }));
          const usual = usualOf(
            daily.map((usd, i) => ({ atMs: TODAY - (i + 1) * DAY, usd })),
            hours,
            START,
          );
          const [from, middle, to] = [START, START + cut * 60_000, START + 700 * 60_000];
          const [whole, a, b] = [usual.between(from, to), usual.between(from, middle), usual.between(middle, to)];
          expect(a.expected + b.expected).toBeCloseTo(whole.expected, 6);
          for (const range of [whole, a, b]) expect(range.upper).toBeGreaterThanOrEqual(range.expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

it("quantiles are between the values, by rank", () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), quantile([0, 10], 0.95), quantile([], 0.5)]).toEqual([2, 2.5, 9.5, 0]);
});

it("an estimate as money is rounded to the millionth and never below nothing", () => {
  expect([usdOf(1.2345678), usdOf(-3)]).toEqual([1_234_568_000_000_000n, 0n]);
});
