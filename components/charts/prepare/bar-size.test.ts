import fc from "fast-check";
import { expect, it } from "vitest";
import { barSizeOf } from "./bar-size";

it("days are narrow bars, months are wide ones, and none touches the next", () => {
  expect([1, 10, 35, 90, 275, 1_000].map(barSizeOf)).toEqual([3, 6, 22, 27, 64, 64]);
  fc.assert(
    fc.property(fc.double({ min: 5, max: 2_000, noNaN: true }), (step) => {
      expect(barSizeOf(step)).toBeLessThan(step);
    }),
  );
});
