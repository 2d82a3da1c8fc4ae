import { describe, expect, test } from "vitest";
import { machineClock } from "./clock";

const HOUR = 3_600_000;

/** A machine whose clock a test moves, and what is asked of another a moment later. */
function machine(at = 10 * HOUR) {
  let nowMs = at;
  const clock = machineClock(() => nowMs);
  const hear = (thereMs: number, tookMs = 0): void => {
    const askedAt = clock.now();
    nowMs += tookMs;
    clock.follow?.(askedAt, thereMs);
  };
  const move = (byMs: number): void => {
    nowMs += byMs;
  };
  return { read: () => clock.now().getTime(), hear, move };
}

describe("the clock of a machine", () => {
  test("is left as it is while the other is no more than two seconds away", () => {
    for (const apart of [0, 2_000, -2_000]) {
      const { read, hear } = machine();
      hear(10 * HOUR + apart);
      expect(read()).toBe(10 * HOUR);
    }
  });

  test("is the other's where they are further apart, and its own again once it was set right", () => {
    const { read, hear, move } = machine();
    hear(11 * HOUR);
    expect(read()).toBe(11 * HOUR);
    move(1_000);
    expect(read()).toBe(11 * HOUR + 1_000);
    move(HOUR);
    hear(11 * HOUR + 1_000);
    expect(read()).toBe(11 * HOUR + 1_000);
  });

  test("takes the middle of asking and answer, and nothing from an answer that took long", () => {
    const { read, hear } = machine();
    hear(11 * HOUR, 400);
    expect(read()).toBe(11 * HOUR + 200);
    hear(12 * HOUR, 1_001);
    expect(read()).toBe(11 * HOUR + 200 + 1_001);
  });
});
