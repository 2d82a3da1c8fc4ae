import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BreachInput, forecastBreach } from "@/lib/reporting/core/forecast/breach";
import { calibrationOf, type DailyUse, trialsOf } from "./back-test";

const ends = (days: number) => Array.from({ length: days }, (_, i) => i + 1);
function input(over: Partial<BreachInput> = {}): BreachInput {
  const base = { seed: "b||2026-11-22", firstDay: 20_000, passed: 0.5, used: 215, limit: 300, ends: ends(9), ...over };
  return { daily: new Array(60).fill(10), limits: base.ends.map(() => base.limit), ...base };
}
/** The ledger knows no less of a dollar. */
const LEAST_USD = 1e-15;
const days = fc.array(fc.oneof(fc.constant(0), fc.double({ min: LEAST_USD, max: 1_000, noNaN: true })), { minLength: 5, maxLength: 90 });

describe("the forecast of a breach", () => {
  it("lies between nothing and certainty, falls with the limit, rises with what is held, and has ordered quantiles that grow", () => {
    fc.assert(
      fc.property(days, fc.nat(5_000), fc.nat(5_000), fc.nat(5_000), (daily, used, held, limit) => {
        const of = (over: Partial<BreachInput>) => forecastBreach(input({ daily, used, ends: ends(6), ...over }));
        const said = of({ limit });
        expect(said?.probability).toBeGreaterThanOrEqual(0.01);
        expect(said?.probability).toBeLessThanOrEqual(1);
        expect(of({ limit: limit + held })?.probability).toBeLessThanOrEqual(said?.probability ?? 0);
        expect(of({ limit, used: used + held })?.probability).toBeGreaterThanOrEqual(said?.probability ?? 1);
        let last = used;
        for (const { p10, p50, p90 } of said?.band ?? []) {
          expect([p10, p50, p90]).toEqual([p10, p50, p90].sort((a, b) => a - b));
          expect(p10).toBeGreaterThanOrEqual(used);
          expect(p50).toBeGreaterThanOrEqual(last);
          last = p50;
        }
      }),
      { numRuns: 12 },
    );
  });

  it("says something of the least that can be spent, once and long ago", () => {
    for (const at of [0, 3, 6]) {
      const daily = Array.from({ length: 7 }, (_, day) => (day === at ? LEAST_USD : 0));
      expect(forecastBreach(input({ daily, used: 0, limit: 0.01 }))?.probability).toBe(0.01);
      expect(forecastBreach(input({ daily: [1_000, ...daily], used: 0, limit: 5_000 }))?.probability).toBeGreaterThanOrEqual(0.01);
    }
  });

  it("is the same for the same seed and another for another", () => {
    const daily = Array.from({ length: 60 }, (_, i) => 5 + ((i * 7) % 11));
    expect(forecastBreach(input({ daily }))).toEqual(forecastBreach(input({ daily })));
    expect(forecastBreach(input({ daily }))?.band).not.toEqual(forecastBreach(input({ daily, seed: "other" }))?.band);
  });

  it("is certain of what is reached already, with what open reservations hold", () => {
    expect(forecastBreach(input({ limit: 215 }))).toMatchObject({ probability: 1, notBefore: -1, crossed: { p10: -1, p50: -1, p90: -1 } });
    expect(forecastBreach(input({ limit: 216 }))?.probability).toBeLessThan(1);
  });

  it("names the bucket in which a steady use reaches the limit", () => {
    const { crossed, notBefore, probability } = forecastBreach(input({ limit: 260 })) ?? {};
    expect({ crossed, notBefore, probability }).toEqual({ crossed: { p10: 4, p50: 4, p90: 4 }, notBefore: 4, probability: 0.99 });
  });

  it("is reached where a raise ends that was used", () => {
    const limits = [400, 400, 400, 210, 210, 210, 210, 210, 210];
    expect(forecastBreach(input({ limit: 400, limits }))?.crossed.p50).toBe(3);
  });

  it("says nothing with less than five days, and is wider with less than two weeks", () => {
    expect(forecastBreach(input({ daily: [1, 2, 3, 4] }))).toBeNull();
    const width = (daily: number[]) => {
      const end = forecastBreach(input({ daily }))?.band.at(-1);
      return (end?.p90 ?? 0) - (end?.p10 ?? 0);
    };
    const week = [9, 11, 10, 9, 11, 10, 10];
    expect(width(week)).toBeGreaterThan(2 * width([...week, ...week, ...week, ...week, ...week, ...week]));
  });

  it("knows the days of the week: a quiet weekend reaches no limit", () => {
    // Day 20,000 is a Wednesday; 59 days on it is Saturday.
    const daily = Array.from({ length: 59 }, (_, i) => ([3, 4].includes(i % 7) ? 0 : 100));
    const said = forecastBreach(input({ daily, passed: 0, used: 0, limit: 90, ends: ends(4) }));
    expect(said?.crossed.p10).toBeGreaterThanOrEqual(2);
  });
});

/** Days of an invented scope: level, weekdays, a slow random walk, noise and now and then a burst. */
function invented(name: string, seed: number, length: number): DailyUse {
  let state = seed * 2_654_435_761;
  const unit = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 4_294_967_296;
  };
  const normal = (): number => unit() + unit() + unit() + unit() + unit() + unit() - 3;
  let level = 20 + 200 * unit();
  const weekend = 0.2 + 0.6 * unit();
  const amounts = Array.from({ length }, (_, i) => {
    level *= Math.exp(0.03 * normal());
    const burst = unit() < 0.02 ? 3 : 1;
    return level * (i % 7 > 4 ? weekend : 1) * Math.exp(0.35 * normal()) * burst;
  });
  return { name, firstDay: new Date("2026-02-02T00:00:00Z"), amounts };
}

it("holds what it says on invented scopes: a Brier score of at most 0.12 in the middle of months", () => {
  const uses = Array.from({ length: 10 }, (_, i) => invented(`scope ${i}`, i + 1, 180));
  const { trials, brier, bins } = calibrationOf(trialsOf(uses, new Date("2026-08-01T00:00:00Z")));
  expect(trials).toBeGreaterThan(150);
  expect(brier).toBeLessThan(0.12);
  const sure = bins.filter(({ from }) => from <= 0 || from >= 0.9);
  for (const { said, reached } of sure) expect(Math.abs(said - reached)).toBeLessThan(0.1);
});
