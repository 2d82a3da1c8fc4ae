import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeriesDetector, STATE_BYTES } from "./detector";
import { rarityOf, standingOf } from "./tail-histogram";
import type { SeriesKind } from "./tuning";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const KINDS: readonly SeriesKind[] = ["hour", "quarter", "plain"];
const kind = fc.constantFrom(...KINDS);
const value = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 100 }), fc.constant(0));
const values = fc.array(value, { minLength: 1, maxLength: 400 });

const scoresOf = (detector: SeriesDetector, list: readonly number[], from = 0) =>
  list.map((each, i) => detector.step(each, START + (from + i) * HOUR_MS));

/** A day's shape with some noise, from a fixed sequence. */
function daily(hours: number, scale = 1): number[] {
  let seed = 7;
  return Array.from({ length: hours }, (_, hour) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return scale * (10 + 8 * Math.sin(((hour % 24) / 24) * 2 * Math.PI) + (seed % 1_000) / 500);
  });
}

describe("the detector of a series", () => {
  it("goes on from what it saved as if it had never stopped", () => {
    fc.assert(
      fc.property(kind, values, values, (which, before, after) => {
        const whole = SeriesDetector.fresh(which);
        const expected = [...scoresOf(whole, before), ...scoresOf(whole, after, before.length)];
        const first = SeriesDetector.fresh(which);
        const head = scoresOf(first, before);
        const second = SeriesDetector.load(first.save());
        expect([...head, ...scoresOf(second, after, before.length)]).toEqual(expected);
        expect(second.save()).toEqual(whole.save());
      }),
      { numRuns: 60 },
    );
  });

  it("says finite figures of any finite values, and a score of at least 0", () => {
    const extreme = fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, 1e300, -1e-300, 0);
    fc.assert(
      fc.property(kind, fc.array(fc.oneof(value, extreme), { minLength: 1, maxLength: 300 }), (which, list) => {
        for (const { score, expected, upper, lower } of scoresOf(SeriesDetector.fresh(which), list)) {
          expect(Number.isFinite(score) && score >= 0).toBe(true);
          expect([expected, upper, lower].every(Number.isFinite)).toBe(true);
          expect(upper).toBeGreaterThanOrEqual(lower);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("judges a point by the past alone", () => {
    fc.assert(
      fc.property(kind, values, values, values, (which, past, one, other) => {
        const a = scoresOf(SeriesDetector.fresh(which), [...past, ...one]).slice(0, past.length);
        const b = scoresOf(SeriesDetector.fresh(which), [...past, ...other]).slice(0, past.length);
        expect(a).toEqual(b);
      }),
      { numRuns: 50 },
    );
  });

  it("scores cents as it scores dollars", () => {
    const list = [...daily(600), 90, 12, 11, 80];
    const plain = scoresOf(SeriesDetector.fresh("hour"), list);
    const doubled = scoresOf(
      SeriesDetector.fresh("hour"),
      list.map((each) => each * 1_024),
    );
    expect(doubled.map(({ score }) => score)).toEqual(plain.map(({ score }) => score));
    // A thousand is no power of two: profiles in single precision round a little differently.
    const thousandfold = scoresOf(
      SeriesDetector.fresh("hour"),
      list.map((each) => each * 1_000),
    );
    plain.forEach(({ score }, i) => {
      expect(Math.abs((thousandfold[i]?.score ?? 0) - score)).toBeLessThan(0.05);
    });
  });

  it("learns nothing while frozen", () => {
    const detector = SeriesDetector.fresh("hour");
    scoresOf(detector, daily(400));
    const before = detector.step(30, START + 400 * HOUR_MS, { freeze: true });
    for (let i = 401; i < 500; i++) detector.step(30, START + i * HOUR_MS, { freeze: true });
    const after = detector.step(30, START + 568 * HOUR_MS, { freeze: true });
    expect(after.expected).toBe(before.expected);
    expect(detector.points).toBe(400);
  });

  it("scores a spike above all that came before, and a higher one higher, without an end", () => {
    const spike = (height: number): number => {
      const detector = SeriesDetector.fresh("hour");
      const usual = Math.max(
        ...scoresOf(detector, daily(1_000))
          .slice(200)
          .map(({ score }) => score),
      );
      const { score } = detector.step(height, START + 1_000 * HOUR_MS);
      expect(score).toBeGreaterThan(usual);
      return score;
    };
    const heights = [60, 600, 6_000, 60_000].map(spike);
    expect([...heights].sort((a, b) => a - b)).toEqual(heights);
    expect(new Set(heights).size).toBe(4);
  });

  describe("what no week had before", () => {
    const HOURS = 100;
    const detector = SeriesDetector.fresh("plain");
    scoresOf(detector, daily(HOURS));
    const PEAK_AT = 8 + 8 * 19;
    /** What a record right after is worth to the same history, begun so many hours ago; 0: kept before that was noted. No score before it damps it. */
    const record = (hoursAgo: number): number => {
      const kept = detector.save();
      const at = START + HOURS * HOUR_MS;
      const bytes = new DataView(kept.buffer, kept.byteOffset);
      bytes.setUint32(4, hoursAgo === 0 ? 0 : (at - hoursAgo * HOUR_MS) / 60_000, true);
      bytes.setFloat64(PEAK_AT, 0, true);
      return SeriesDetector.load(kept).step(400, at).score;
    };

    it("counts in full after two weeks, before that by how much of them has passed", () => {
      const full = record(336);
      expect(new DataView(detector.save().buffer).getUint32(4, true)).toBe(START / 60_000);
      expect(record(HOURS) / full).toBeCloseTo(0.7 + (0.3 * HOURS) / 336, 4);
      expect(record(168) / full).toBeCloseTo(0.85, 4);
    });

    it("counts in full for a series that was kept before its first point was noted", () => {
      expect(record(0)).toBe(record(336));
    });
  });

  it("keeps to 3 KB, and refuses bytes of something else", () => {
    expect(SeriesDetector.fresh("hour").save()).toHaveLength(STATE_BYTES);
    expect(STATE_BYTES).toBeLessThanOrEqual(3_072);
    expect(() => SeriesDetector.load(new Uint8Array(STATE_BYTES))).toThrow(RangeError);
    expect(() => SeriesDetector.load(new Uint8Array(10))).toThrow(RangeError);
  });
});

describe("rarity", () => {
  it("is the share of deviations that were as far out, and goes on beyond the farthest", () => {
    const counts = new Uint16Array(64);
    counts[standingOf(1) | 0] = 99;
    expect(rarityOf(counts, 0, 99, standingOf(1), 0.08)).toBeCloseTo(-Math.log10(99.5 / 100), 9);
    const farther = [3, 30, 300].map((ratio) => rarityOf(counts, 0, 99, standingOf(ratio), 0.08));
    expect(farther[0]).toBeGreaterThan(-Math.log10(0.5 / 100) - 1e-9);
    expect([...farther].sort((a, b) => a - b)).toEqual(farther);
  });
});
