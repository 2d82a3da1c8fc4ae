/** Whether a band of 80 % holds about 80 % of the time, on invented scopes whose future is known. Seeded: the figures do not move. */
import { describe, expect, it } from "vitest";
import { numbers } from "@/lib/testing/numbers";
import { type DailySeries, dailySeries, sumBetween } from "./daily-series";
import { forecastRest, stillToCome } from "./forecast-rest";
import { makeTrials } from "./trials";

type Draw = { normal: () => number; chance: (share: number) => boolean };
type DayCost = (day: number, draw: Draw) => number;

function drawOf(seed: number): Draw {
  const next = numbers(seed);
  const uniform = () => (next(1_000_000) + 1) / 1_000_001;
  return {
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    chance: (share) => uniform() < share,
  };
}

/** 1 February 2026: every forecast is for the rest of a month. */
const MONTH_END = 20_485;
const SEEDS = 25;

const isWeekend = (day: number): boolean => (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
const week = (day: number): number => (isWeekend(day) ? 20 : 100);

/** A maker of one day a scope; what a maker remembers is its own. */
const SCOPES: Readonly<Record<string, (draw: Draw) => DayCost>> = {
  "weekly rhythm with noise": () => (day, draw) => week(day) * Math.exp(0.25 * draw.normal()),
  "steady growth": () => (day, draw) => week(day) * Math.exp(0.006 * (day - MONTH_END) + 0.2 * draw.normal()),
  "level that wanders": () => {
    let level = 0;
    return (day, draw) => {
      level += 0.05 * draw.normal();
      return week(day) * Math.exp(level + 0.2 * draw.normal());
    };
  },
  "rare spikes": () => (day, draw) => week(day) * Math.exp(0.2 * draw.normal()) * (draw.chance(0.02) ? 8 : 1),
  "two days in ten in use": () => (_, draw) => (draw.chance(0.2) ? 50 * Math.exp(0.6 * draw.normal()) : 0),
  "a batch once a month": () => (day, draw) => (new Date(day * 86_400_000).getUTCDate() === 25 ? 900 : 30) * Math.exp(0.2 * draw.normal()),
  "steps between levels": () => {
    let level = 1;
    return (day, draw) => {
      if (draw.chance(0.012)) level *= draw.chance(0.5) ? 1.6 : 0.65;
      return week(day) * level * Math.exp(0.2 * draw.normal());
    };
  },
};

function madeSeries(maker: (draw: Draw) => DayCost, length: number, seed: number): DailySeries {
  const draw = drawOf(seed);
  const costOf = maker(draw);
  return dailySeries(
    MONTH_END - length,
    Array.from({ length }, (_, i) => costOf(MONTH_END - length + i, draw)),
  );
}

type Score = { held: number; of: number };

function tryOut(maker: (draw: Draw) => DayCost, historyDays: number, horizon: number): Score {
  const score: Score = { held: 0, of: 0 };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const whole = madeSeries(maker, historyDays + horizon, seed);
    const known = dailySeries(whole.firstDay, whole.costs.slice(0, historyDays));
    const forecast = forecastRest(known, makeTrials(known), historyDays, horizon);
    if (!forecast) continue;
    const actual = sumBetween(whole, historyDays, historyDays + horizon);
    const { low, high } = stillToCome(forecast, 0).at(-1) ?? { low: 0, high: 0 };
    score.of++;
    if (low <= actual && actual <= high) score.held++;
  }
  return score;
}

describe("the band", () => {
  for (const historyDays of [30, 60, 90, 180, 360]) {
    it(`holds between 70 % and 95 % of the time after ${historyDays} days, over all kinds of scopes`, () => {
      const sum: Score = { held: 0, of: 0 };
      for (const maker of Object.values(SCOPES)) {
        for (const horizon of [3, 10, 25]) {
          const score = tryOut(maker, historyDays, horizon);
          sum.held += score.held;
          sum.of += score.of;
        }
      }
      const share = sum.held / sum.of;
      expect(share).toBeGreaterThan(0.7);
      expect(share).toBeLessThan(0.95);
    }, 60_000);
  }
});
