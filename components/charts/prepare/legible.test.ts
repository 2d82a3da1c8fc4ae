import fc from "fast-check";
import { expect, it } from "vitest";
import { legible } from "./legible";

it("words that would touch words before them are left out, the first never", () => {
  expect(legible([100, 95, 80, undefined, 88], 14)).toEqual([true, false, true, false, false]);
});

it("no two words that are written touch, and none is left out without one that it would touch", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 8 }), (heights) => {
      const kept = legible(heights, 14);
      const written = heights.filter((_, i) => kept[i]);
      for (const [i, one] of written.entries())
        for (const other of written.slice(i + 1)) expect(Math.abs(one - other)).toBeGreaterThanOrEqual(14);
      for (const [i, height] of heights.entries()) if (!kept[i]) expect(written.some((one) => Math.abs(one - height) < 14)).toBe(true);
    }),
  );
});
