import { describe, expect, it } from "vitest";
import { addUsd, parseUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Signal } from "../signal";
import { STATE_BYTES } from "./detector";
import { SeriesJudge } from "./judge";
import { EARLIER_BYTES } from "./judge-state";
import type { Around, Feedback, SeriesPoint } from "./point";
import { SERIES_WORDS } from "./words";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A Monday. */
const START = Date.UTC(2026, 0, 5);
const DEFAULTS = Object.fromEntries(
  SERIES_WORDS.map(({ id, parameters }) => [id, Object.fromEntries(parameters.map((one) => [one.name, one.default]))]),
);
const PLACE = { identityId: "bot", credentialId: null, teamId: null, businessUnitId: null, applicationId: null, environmentId: null };

const around = (over: Partial<Around> = {}): Around => ({
  ...{ name: { grain: "hour", scopeKind: "identity", scopeId: "bot", measure: "cost" }, place: PLACE, peers: null },
  ...{ isFrozen: false, isSpokenFor: false, feedback: [], of: (detector: string) => DEFAULTS[detector] ?? null },
  ...over,
});

/** Office hours with noise of a fixed sequence; dollars an hour. */
function office(hours: number): number[] {
  let seed = 11;
  return Array.from({ length: hours }, (_, hour) => {
    seed = (seed * 48_271) % 2_147_483_647;
    const isWork = hour % 24 >= 8 && hour % 24 < 18 && Math.floor(hour / 24) % 7 < 5;
    return (isWork ? 4 : 0.5) * (0.7 + 0.6 * ((seed % 1_000) / 1_000));
  });
}

/** Numbers from 0 to 1 that are the same each time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

const pointOf = (value: number, hour: number): SeriesPoint => ({
  atMs: START + hour * HOUR_MS,
  costUsd: parseUsd(value.toFixed(9)),
  value,
});

/** The newest of each key, by detector. */
function judged(values: readonly number[], over: (hour: number) => Partial<Around> = () => ({})): Signal[] {
  const judge = SeriesJudge.fresh("hour");
  const newest = new Map<string, Signal>();
  values.forEach((value, hour) => {
    for (const signal of judge.step(pointOf(value, hour), around(over(hour))).signals) newest.set(signal.key, signal);
  });
  return [...newest.values()];
}
const of = (signals: readonly Signal[], detector: string): Signal[] => signals.filter((signal) => signal.detector === detector);
const changed = (values: number[], from: number, to: number, change: (value: number, hour: number) => number): number[] =>
  values.map((value, hour) => (hour >= from && hour < to ? change(value, hour) : value));
const at = (day: number, hour = 0): number => day * 24 + hour;

describe("the judge of a series", () => {
  it("is quiet about what is usual", () => {
    expect(judged(office(at(60)))).toEqual([]);
  });

  it("S1: tells a spike with what is beyond the usual, exactly", () => {
    const values = changed(office(at(40)), at(30, 10), at(30, 13), () => 60);
    const [spike, ...more] = of(judged(values), "S1");
    expect(more).toEqual([]);
    expect(spike).toMatchObject({ severity: "high", startedMs: START + at(30, 10) * HOUR_MS, untilMs: START + at(30, 13) * HOUR_MS });
    expect(spike?.actualUsd).toBe(parseUsd("180"));
    expect(addUsd(spike?.expectedUsd ?? ZERO_USD, spike?.impactUsd ?? ZERO_USD)).toBe(spike?.actualUsd);
    expect(spike?.impactUsd).toBeGreaterThan(parseUsd("150"));
    expect(spike?.detectedMs).toBe(START + at(30, 11) * HOUR_MS);
  });

  it("S1: waits for a second hour of three unless it is six times the usual", () => {
    const lone = changed(office(at(40)), at(30, 10), at(30, 11), (value) => value * 3.5);
    expect(of(judged(lone), "S1")).toEqual([]);
    const followed = changed(lone, at(30, 12), at(30, 13), (value) => value * 3.5);
    expect(of(judged(followed), "S1")).toHaveLength(1);
  });

  it("S1: what comes within 24 hours is the same, later it is another", () => {
    const hours = (second: number): number[] =>
      changed(
        changed(office(at(45)), at(30, 10), at(30, 12), () => 60),
        second,
        second + 2,
        () => 70,
      );
    expect(of(judged(hours(at(31, 9))), "S1")).toHaveLength(1);
    expect(of(judged(hours(at(34, 9))), "S1")).toHaveLength(2);
  });

  it("S1: tells a day far above the usual of which no hour is, from where it began to where it ended", () => {
    const next = numbers(5);
    const restless = Array.from({ length: at(40) }, () => (next() < 0.5 ? 0.2 : 3));
    expect(of(judged(restless), "S1")).toEqual([]);
    const [day, ...more] = of(judged(changed(restless, at(30), at(31), () => 3.2)), "S1");
    expect(more).toEqual([]);
    expect(day?.key).toMatch(/^S1:day:/);
    expect(day?.startedMs).toBeGreaterThanOrEqual(START + at(29, 12) * HOUR_MS);
    expect(day?.untilMs).toBeLessThanOrEqual(START + at(31, 12) * HOUR_MS);
    expect(day?.actualUsd).toBe(addUsd(day?.expectedUsd ?? ZERO_USD, day?.impactUsd ?? ZERO_USD));
    expect(day?.impactUsd).toBeGreaterThan(parseUsd("20"));
  });

  it("says nothing of a key in its first days where its identity speaks for it, and learns all the same", () => {
    const spike = (day: number) => changed(office(at(40)), at(day, 10), at(day, 13), () => 60);
    const spoken = (day: number) =>
      of(
        judged(spike(day), () => ({ isSpokenFor: true })),
        "S1",
      );
    expect(of(judged(spike(9)), "S1")).toHaveLength(1);
    expect(spoken(9)).toEqual([]);
    expect(spoken(30)).toEqual(of(judged(spike(30)), "S1"));
  });

  it("S2: tells a level that stays higher", () => {
    expect(of(judged(changed(office(at(50)), at(40), at(50), (value) => value * 3)), "S2").length).toBeGreaterThan(0);
  });

  it("S2: says nothing of a Saturday of who else works on weekdays alone", () => {
    // Dollars a day from a Thursday on, a week a line.
    const days = `
      15 9 0 0 25 20 6    15 5 0 0 26 16 15   22 14 0 0 38 11 7
      15 4 0 0 30 13 17   18 10 0 0 30 14 4   11 8 0 0 21 22 12
      21 15 0 0 31 20 11  12 10 4 0 23 21 15  26 18 3 1 20`;
    const fromMonday = [0, 0, 0, ...days.trim().split(/\s+/).map(Number)];
    const values = fromMonday.flatMap((day) => Array.from({ length: 24 }, (_, hour) => (hour % 7 === 1 ? day / 4 : 0)));
    expect(of(judged(values), "S2")).toEqual([]);
  });

  it("takes what goes on for a fortnight for usual", () => {
    const higher = of(judged(changed(office(at(80)), at(30), at(80), (value) => value * 8)), "S1");
    expect(higher.length).toBeGreaterThan(0);
    for (const { startedMs, untilMs } of higher) expect(untilMs - startedMs).toBeLessThanOrEqual(15 * DAY_MS);
    expect(Math.max(...higher.map(({ untilMs }) => untilMs))).toBeLessThan(START + at(60) * HOUR_MS);
  });

  it("S3: tells growth of 3 % a day that no day shows", () => {
    const values = changed(office(at(70)), at(30), at(70), (value, hour) => value * 1.03 ** ((hour - at(30)) / 24));
    const signals = judged(values);
    const [creep] = of(signals, "S3");
    expect(creep?.impactUsd).toBeGreaterThan(ZERO_USD);
    expect((creep?.detectedMs ?? 0) - START).toBeLessThan(at(65) * HOUR_MS);
  });

  it("S3: says nothing of growth that every business has", () => {
    const values = changed(office(at(90)), at(30), at(90), (value, hour) => value * 1.003 ** ((hour - at(30)) / 24));
    expect(of(judged(values), "S3")).toEqual([]);
  });

  it("S2, S3: a day that stands alone makes no growth of what grows by less, nor is its money", () => {
    const slowly = changed(office(at(70)), at(30), at(70), (value, hour) => value * 1.006 ** ((hour - at(30)) / 24));
    const lasting = (values: readonly number[]): Signal[] => judged(values).filter(({ detector }) => /^S[23]$/.test(detector));
    const bursts = [50, 54, 58].map((day) => changed(slowly, at(day, 2), at(day, 6), () => 700));
    expect(lasting(slowly)).toEqual([]);
    expect(bursts.flatMap(lasting)).toEqual([]);
    const growing = changed(office(at(70)), at(30), at(70), (value, hour) => value * 1.03 ** ((hour - at(30)) / 24));
    const [alone] = of(judged(growing), "S3");
    const [beside] = of(judged(changed(growing, at(60, 2), at(60, 6), () => 700)), "S3");
    expect(Number(beside?.impactUsd) / Number(alone?.impactUsd)).toBeLessThan(1.2);
  });

  it("S2: the first day of what goes on is a part of it", () => {
    const [shift] = of(judged(changed(office(at(50)), at(42), at(50), (value) => value * 2.5)), "S2");
    const paid = office(at(50)).reduce((sum, value, hour) => (hour >= at(42) ? sum + value * 1.5 : sum), 0);
    expect(shift?.startedMs).toBe(START + at(42) * HOUR_MS);
    expect(Number(shift?.impactUsd) / 1e15 / paid).toBeGreaterThan(0.8);
  });

  it("S4: tells silence by how rare it is, and not at night", () => {
    const silent = (from: number): number[] => changed(office(at(45)), from, at(45), () => 0);
    const [drop] = of(judged(silent(at(42, 9))), "S4");
    expect(drop).toMatchObject({ impactUsd: ZERO_USD, startedMs: START + at(42, 9) * HOUR_MS });
    const nights = office(at(45)).map((value) => (value < 1 ? 0 : value));
    expect(of(judged(nights), "S4")).toEqual([]);
  });

  it("S5: tells use that moved to other hours", () => {
    const usual = office(at(60));
    const moved = usual.map((value, hour) => (hour >= at(42) ? (usual[Math.floor(hour / 24) * 24 + ((hour + 12) % 24)] ?? value) : value));
    expect(of(judged(moved), "S5").length).toBeGreaterThan(0);
  });

  it("S5: tells it of a few runs a day too, whose hours are chance", () => {
    const next = numbers(3);
    const runs = new Map<number, number>();
    for (let day = 0; day < 60; day++) for (let run = 0; run < 6; run++) runs.set(at(day, 8 + Math.floor(10 * next())), 0.5 + 4 * next());
    const usual = Array.from({ length: at(60) }, (_, hour) => runs.get(hour) ?? 0);
    expect(of(judged(usual), "S5")).toEqual([]);
    const moved = usual.map((value, hour) => (hour >= at(42) ? (usual[Math.floor(hour / 24) * 24 + ((hour + 12) % 24)] ?? 0) : value));
    expect(of(judged(moved), "S5").length).toBeGreaterThan(0);
  });

  it("S6: tells a burst of what is seldom active, and no single call of it", () => {
    const rare = Array.from({ length: at(60) }, (_, hour) => (hour % 31 === 0 ? 0.2 + (hour % 7) / 50 : 0));
    expect(judged(rare).filter(({ detector }) => detector !== "S4")).toEqual([]);
    const burst = changed(rare, at(50, 3), at(50, 7), () => 25);
    expect(of(judged(burst), "S6")).toHaveLength(1);
    expect(of(judged(burst), "S1")).toEqual([]);
  });

  it("S6: finds no burst in a nightly job that ran like that yesterday, and one in what it does beside it", () => {
    const next = numbers(9);
    const nightly = Array.from({ length: at(60) }, (_, hour) => {
      if (hour % 24 === 1) return 30 + 10 * next();
      if (hour % 24 === 2) return 14 + 6 * next();
      return next() < 0.3 ? 2 + 5 * next() : 0;
    });
    const dearer = changed(nightly, at(50, 1), at(50, 3), (value) => 1.3 * value);
    expect(judged(dearer).filter(({ startedMs }) => startedMs >= START + at(50) * HOUR_MS)).toEqual([]);
    const runaway = changed(dearer, at(51, 13), at(51, 15), () => 310);
    expect(of(judged(runaway), "S6")).toHaveLength(1);
  });

  it("says nothing in the first day, and in the first days looks at what peers use", () => {
    const values = changed(office(at(5)), at(0, 20), at(0, 23), () => 500);
    expect(judged(values.slice(0, at(1)))).toEqual([]);
    const young = changed(office(at(10)), at(8, 10), at(8, 13), () => 60);
    expect(of(judged(young), "S1")).toHaveLength(1);
    const peers = { expected: 40, upper: 100 };
    expect(
      of(
        judged(young, () => ({ peers })),
        "S1",
      ),
    ).toEqual([]);
  });

  it("learns nothing while an incident is open that nobody took on", () => {
    const values = changed(office(at(60)), at(30), at(60), (value) => value * 8);
    const free = of(judged(values), "S1").at(-1);
    const frozen = of(
      judged(values, (hour) => ({ isFrozen: hour >= at(30, 4) })),
      "S1",
    ).at(-1);
    expect(frozen?.impactUsd).toBeGreaterThan((free?.impactUsd ?? ZERO_USD) as Usd);
  });

  it("takes what was expected for usual at once, and raises the bar for a while after a false alarm", () => {
    const values = changed(office(at(60)), at(30), at(60), (value) => value * 4);
    const said = (verdict: string): Feedback[] => [
      { verdict, startsMs: START + at(30) * HOUR_MS, endsMs: START + at(31) * HOUR_MS, atMs: START + at(31) * HOUR_MS },
    ];
    const later = (signals: readonly Signal[]): Signal[] =>
      signals.filter(({ untilMs, detector }) => detector !== "S5" && untilMs > START + at(33) * HOUR_MS);
    expect(later(judged(values)).length).toBeGreaterThan(0);
    expect(later(judged(values, () => ({ feedback: said("expected") }))).filter(({ detector }) => detector === "S1")).toEqual([]);
    const steps = (hour: number) => SeriesJudge.fresh("hour").step(pointOf(1, hour), around({ feedback: said("false") })).standing.steps;
    expect(steps(at(31))).toBeCloseTo(1, 1);
    expect(steps(at(61))).toBeCloseTo(Math.exp(-1), 1);
    expect(steps(at(29))).toBe(0);
  });

  it("is silent where the detector is switched off", () => {
    const values = changed(office(at(40)), at(30, 10), at(30, 13), () => 60);
    expect(
      of(
        judged(values, () => ({ of: (detector) => (detector === "S1" ? null : (DEFAULTS[detector] ?? null)) })),
        "S1",
      ),
    ).toEqual([]);
  });

  it("goes on from what it saved as if it had never stopped, in 3 KB", () => {
    const values = changed(
      changed(office(at(60)), at(30, 10), at(30, 20), () => 60),
      at(45),
      at(60),
      (value) => value * 3,
    );
    const whole = SeriesJudge.fresh("hour");
    let parts = SeriesJudge.fresh("hour");
    values.forEach((value, hour) => {
      const expected = whole.step(pointOf(value, hour), around());
      if (hour % 7 === 0 || hour === at(30, 15)) parts = SeriesJudge.load("hour", parts.save());
      expect(parts.step(pointOf(value, hour), around())).toEqual(expected);
    });
    expect(parts.save()).toEqual(whole.save());
    expect(parts.save().length).toBeLessThanOrEqual(3_072);
    expect(() => SeriesJudge.load("hour", new Uint8Array(3))).toThrow(RangeError);
  });

  it.each(EARLIER_BYTES)("goes on from the %i bytes that an earlier version saved, which remembered less", (bytes) => {
    const values = changed(office(at(40)), at(30, 10), at(30, 13), () => 60);
    let judge = SeriesJudge.fresh("hour");
    const told = values.flatMap((value, hour) => {
      if (hour === at(30)) judge = SeriesJudge.load("hour", judge.save().subarray(0, STATE_BYTES + bytes));
      return judge.step(pointOf(value, hour), around()).signals;
    });
    expect(told.at(-1)).toEqual(of(judged(values), "S1")[0]);
  });

  it("keeps impact at or above zero and equal to actual less expected, in dollars of 10^-15", () => {
    for (let from = at(20); from < at(38); from += 37) {
      for (const signal of judged(changed(office(at(40)), from, from + 5, (value, hour) => value * (3 + (hour % 9))))) {
        expect(signal.impactUsd).toBeGreaterThanOrEqual(ZERO_USD);
        if (signal.detector === "S1") expect(signal.actualUsd - signal.expectedUsd).toBe(signal.impactUsd);
      }
    }
  });

  it("measures days of history from the first bucket", () => {
    const judge = SeriesJudge.fresh("hour");
    const first = judge.step(pointOf(1, 0), around()).standing.days;
    expect([first, judge.untilMs - START, judge.activeMs - START]).toEqual([0, HOUR_MS, 0]);
    expect(judge.step(pointOf(0, 24), around()).standing.days * DAY_MS).toBe(DAY_MS);
  });
});
