import fc from "fast-check";
import { expect, test } from "vitest";
import { isoText } from "./instants";

const MOST_MS = 8_640_000_000_000_000;

test("an instant is written as a date writes it, whatever was written before", () => {
  const near = fc.integer({ min: Date.UTC(1999, 11, 31), max: Date.UTC(2100, 0, 2) });
  const any = fc.integer({ min: -MOST_MS, max: MOST_MS });
  fc.assert(
    fc.property(fc.array(fc.oneof(near, any), { minLength: 1, maxLength: 8 }), (instants) => {
      for (const ms of instants) expect(isoText(ms)).toBe(new Date(ms).toISOString());
    }),
  );
});

test.each([-MOST_MS, -1, 0, 86_399_999, 86_400_000, Date.UTC(2024, 1, 29, 23, 59, 59, 999), MOST_MS])(
  "%d is written as a date writes it",
  (ms) => {
    expect(isoText(ms)).toBe(new Date(ms).toISOString());
  },
);

test("what is no instant is refused", () => {
  for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, MOST_MS + 86_400_000]) expect(() => isoText(ms)).toThrow(RangeError);
});
