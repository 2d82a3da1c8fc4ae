import { describe, expect, it } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import { settingsOf } from "../settings";
import type { SignalPlace } from "../signal";
import { type BoardView, SeriesBoard } from "./board";
import { peersOf } from "./peers";
import type { SeriesName } from "./point";

const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 0, 5);
const HOURS = 30 * 24;
const nowhere: SignalPlace = {
  identityId: null,
  credentialId: null,
  teamId: null,
  businessUnitId: null,
  applicationId: null,
  environmentId: null,
};
const settings = settingsOf([], START);
const view: BoardView = { settingsAt: () => settings, placeOf: () => nowhere, frozenSince: () => undefined, feedbackOf: () => [] };
const nameOf = (i: number, measure: "cost" | "tokens" = "cost"): SeriesName => ({
  grain: "hour",
  scopeKind: "identity",
  scopeId: `bot-${i}`,
  measure,
});

/** Five series of which one begins late and has a spike while it is young; another has one at the end. */
function useOf(i: number, hour: number): number {
  if (i === 4 && hour < 400) return 0;
  if (i === 4 && hour >= 442 && hour < 445) return 60;
  const usual = 2 + ((hour * 7 + i * 13) % 10) / 10;
  return hour >= HOURS - 3 && i === 0 ? 50 : usual;
}

function fill(board: SeriesBoard, from: number, to: number): void {
  for (let hour = from; hour < to; hour++) {
    for (let i = 0; i < 5; i++) {
      const value = useOf(i, hour);
      if (value > 0) board.add({ name: nameOf(i), atMs: START + hour * HOUR_MS, costUsd: parseUsd(value.toFixed(6)), value });
    }
  }
}

const sorted = (board: SeriesBoard) => board.moved().sort((a, b) => (a.name.scopeId < b.name.scopeId ? -1 : 1));

describe("all series of a grain", () => {
  it("come to the same in one run and in many, wherever they are cut", () => {
    const whole = new SeriesBoard("hour", view);
    fill(whole, 0, HOURS);
    const all = whole.run(START, START + HOURS * HOUR_MS);
    expect(new Set(all.signals.map(({ scopeId }) => scopeId))).toEqual(new Set(["bot-0", "bot-4"]));
    let states: ReturnType<typeof sorted> = [];
    const signals = new Map<string, unknown>();
    const points: unknown[] = [];
    const cuts = [0, 11, 24, 100, 101, 312, 313, 336, 360, 500, HOURS - 2, HOURS];
    for (let i = 1; i < cuts.length; i++) {
      const [from, to] = [cuts[i - 1] ?? 0, cuts[i] ?? 0];
      const part = new SeriesBoard("hour", view);
      for (const { name, state } of states) part.load(name, state);
      fill(part, from, to);
      const run = part.run(START + from * HOUR_MS, START + to * HOUR_MS);
      for (const signal of run.signals) signals.set(signal.key, signal);
      points.push(...run.points);
      states = sorted(part);
    }
    expect(states).toEqual(sorted(whole));
    expect(new Map(all.signals.map((signal) => [signal.key, signal]))).toEqual(signals);
    expect(points).toEqual(all.points);
  });

  it("go on with zeros for 35 days, then end, and are learnt anew when they come back", () => {
    const board = new SeriesBoard("hour", view);
    const add = (hour: number) => board.add({ name: nameOf(0), atMs: START + hour * HOUR_MS, costUsd: parseUsd("1"), value: 1 });
    for (let hour = 0; hour < 48; hour++) add(hour);
    add(24 * 60);
    const { steps } = board.run(START, START + 24 * 61 * HOUR_MS);
    expect(steps).toBe(48 + 35 * 24 + 24);
    expect(board.moved()).toHaveLength(1);
  });

  it("let tokens speak only for what costs nothing", () => {
    const run = (cost: number) => {
      const board = new SeriesBoard("hour", view);
      for (let hour = 0; hour < HOURS; hour++) {
        const [value, costUsd] = [1_000 * useOf(0, hour), parseUsd((cost * useOf(0, hour)).toFixed(6))];
        board.add({ name: nameOf(0), atMs: START + hour * HOUR_MS, costUsd, value: Number(costUsd) / 1e15 });
        board.add({ name: nameOf(0, "tokens"), atMs: START + hour * HOUR_MS, costUsd, value });
      }
      return board.run(START, START + HOURS * HOUR_MS).signals.map(({ key }) => key.split(":").slice(0, 3).join(":"));
    };
    expect(run(1)).toEqual(["S1:hour:cost"]);
    expect(run(0)).toEqual(["S1:hour:tokens"]);
  });
});

describe("peers", () => {
  it("are those of the same application, where there are three, else all of a kind", () => {
    const entry = (i: number, applicationId: string, expected: number) => ({
      ...{ name: nameOf(i), place: { ...nowhere, applicationId }, usual: { expected, upper: 2 * expected } },
    });
    const board = peersOf([entry(0, "a", 1), entry(1, "a", 3), entry(2, "a", 2), entry(3, "b", 100), entry(4, "b", 200)]);
    expect(board(nameOf(9), { ...nowhere, applicationId: "a" })).toEqual({ expected: 2, upper: 4 });
    expect(board(nameOf(9), { ...nowhere, applicationId: "b" })).toEqual({ expected: 3, upper: 6 });
    expect(peersOf([entry(0, "a", 1), entry(1, "a", 3)])(nameOf(9), nowhere)).toBeNull();
  });
});
