import fc from "fast-check";
import { expect, it } from "vitest";
import { placeWords } from "./marker-words";

it("words stand at the right, turn left near the edge, and are left out where another mark is in their way", () => {
  expect(placeWords([{ x: 10, wide: 100 }], 400)).toEqual([{ side: "right" }]);
  expect(placeWords([{ x: 380, wide: 100 }], 400)).toEqual([{ side: "left" }]);
  expect(
    placeWords(
      [
        { x: 10, wide: 100 },
        { x: 60, wide: 100 },
      ],
      400,
    ),
  ).toEqual([{ side: null }, { side: "right" }]);
  expect(
    placeWords(
      [
        { x: 340, wide: 100 },
        { x: 380, wide: 100 },
      ],
      400,
    ),
  ).toEqual([{ side: "left" }, { side: null }]);
});

it("never two words lie over each other, nor over another mark", () => {
  const marks = fc.array(fc.record({ x: fc.integer({ min: 0, max: 800 }), wide: fc.integer({ min: 20, max: 160 }) }), { maxLength: 20 });
  fc.assert(
    fc.property(marks, (given) => {
      const sorted = [...given].sort((a, b) => a.x - b.x);
      const spans = placeWords(sorted, 800).flatMap(({ side }, i) => {
        const { x, wide } = sorted[i] ?? { x: 0, wide: 0 };
        return side === null ? [] : [side === "right" ? { from: x + 10, to: x + 10 + wide } : { from: x - 10 - wide, to: x - 10 }];
      });
      for (const [i, one] of spans.entries()) {
        for (const other of spans.slice(i + 1)) expect(one.to <= other.from || other.to <= one.from).toBe(true);
        expect(sorted.some(({ x }) => x > one.from && x < one.to)).toBe(false);
      }
    }),
  );
});
