import { describe, expect, it } from "vitest";
import {
  bestThreshold,
  type LabelledSeries,
  normalised,
  outcomeAt,
  type Profile,
  probationOf,
  quietCurve,
  rankPoints,
  scoreAt,
} from "./score";

const STANDARD: Profile = { name: "standard", tp: 1, fn: 1, fp: 0.11 };
const LOW_FN: Profile = { name: "reward_low_FN_rate", tp: 1, fn: 2, fp: 0.11 };
const FIVE_MINUTES = 300_000;

/** A thousand points with two anomalies. */
const series: LabelledSeries = {
  name: "made",
  atMs: Array.from({ length: 1_000 }, (_, i) => i * FIVE_MINUTES),
  values: Array.from({ length: 1_000 }, () => 0),
  windows: [
    { start: 400, end: 449 },
    { start: 700, end: 749 },
  ],
};
const scores = (high: Record<number, number>): Float64Array => Float64Array.from({ length: 1_000 }, (_, i) => high[i] ?? 0);
const scoreOf = (high: Record<number, number>, profile = STANDARD): number =>
  normalised(bestThreshold(rankPoints([{ series, scores: scores(high) }]), profile), profile);

describe("the score of NAB", () => {
  it("is 100 for every window at its first point and nothing else, 0 for nothing", () => {
    expect(scoreOf({ 400: 1, 700: 1 })).toBeCloseTo(100, 9);
    expect(scoreOf({ 400: 1, 700: 1 }, LOW_FN)).toBeCloseTo(100, 9);
    expect(scoreOf({})).toBeCloseTo(0, 9);
  });

  it("pays less for a later detection, by the sigmoid of its place", () => {
    const sigmoid = (y: number): number => 2 / (1 + Math.exp(5 * y)) - 1;
    const late = sigmoid(-(449 - 430 + 1) / 50) / sigmoid(-1);
    expect(scoreOf({ 400: 1, 730: 1 })).toBeCloseTo((100 * (1 + late + 2)) / 4, 9);
    expect(scoreOf({ 400: 1 })).toBeCloseTo(50, 9);
  });

  it("counts a window once, by its best point", () => {
    expect(scoreOf({ 400: 1, 401: 1, 440: 1, 700: 1 })).toBeCloseTo(100, 9);
  });

  it("takes off 0.11 for a false detection without a window before it, less right after one", () => {
    expect(scoreOf({ 300: 1, 400: 1, 700: 1 })).toBeCloseTo((100 * (4 - 0.11)) / 4, 9);
    const soon = 2 / (1 + Math.exp(5 * (3 / 49))) - 1;
    expect(scoreOf({ 400: 1, 452: 1, 700: 1 })).toBeCloseTo((100 * (4 + 0.11 * soon)) / 4, 9);
    // More than three widths later it counts in full.
    expect(scoreOf({ 400: 1, 640: 1, 700: 1 })).toBeCloseTo((100 * (4 - 0.11)) / 4, 9);
  });

  it("does not look at the first 15 %, at most 750", () => {
    expect([probationOf(1_000), probationOf(10_000)]).toEqual([150, 750]);
    expect(scoreOf({ 100: 5, 400: 1, 700: 1 })).toBeCloseTo(100, 9);
  });

  it("has one threshold for all: the best, at which it says what it says elsewhere", () => {
    const points = rankPoints([{ series, scores: scores({ 300: 0.5, 400: 1, 700: 0.4 }) }]);
    const best = bestThreshold(points, STANDARD);
    expect(best.threshold).toBe(0.4);
    expect(scoreAt(points, STANDARD, 0.4).raw).toBeCloseTo(best.raw, 12);
    expect(scoreAt(points, STANDARD, 0.9).raw).toBeCloseTo(0, 12);
  });
});

describe("the quiet curve", () => {
  it("merges false detections within 24 points and finds the lowest threshold that keeps the rate", () => {
    const made = { series, scores: scores({ 200: 9, 210: 9, 300: 8, 400: 7, 700: 6 }) };
    expect(outcomeAt([made], 8)).toEqual({ found: 0, falseIncidents: 2 });
    expect(outcomeAt([made], 5)).toEqual({ found: 2, falseIncidents: 2 });
    const weeks = (849 * FIVE_MINUTES) / (7 * 86_400_000);
    expect(quietCurve([made], [1 / weeks, 2 / weeks, 0.01]).map(({ found }) => found)).toEqual([0, 2, 0]);
  });
});
