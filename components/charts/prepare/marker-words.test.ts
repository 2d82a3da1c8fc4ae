import fc from "fast-check";
import { expect, it } from "vitest";
import { type Mark, placeWords, WORD_GAP } from "./marker-words";

const PLOT = { left: 40, right: 400 };
const at = (...xs: number[]): Mark[] => xs.map((x) => ({ x, wide: 100 }));

it("words stand at the right in the row next to the plot, and turn left near the edge", () => {
  expect(placeWords(at(50), PLOT, 2)).toEqual([{ row: 0, side: "right" }]);
  expect(placeWords(at(380), PLOT, 2)).toEqual([{ row: 0, side: "left" }]);
  expect(placeWords(at(50, 200), PLOT, 2)).toEqual([
    { row: 0, side: "right" },
    { row: 0, side: "right" },
  ]);
});

it("of two that stand near each other the first goes one row higher, and a third in between is left out", () => {
  expect(placeWords(at(150, 190), PLOT, 2)).toEqual([
    { row: 1, side: "right" },
    { row: 0, side: "right" },
  ]);
  expect(placeWords(at(60, 80, 100), PLOT, 2)).toEqual([null, { row: 1, side: "right" }, { row: 0, side: "right" }]);
});

it("on the same day one stands at each side", () => {
  expect(placeWords(at(200, 200), PLOT, 1)).toEqual([
    { row: 0, side: "left" },
    { row: 0, side: "right" },
  ]);
});

it("the heaviest has words, whatever stands around it", () => {
  const crowd = at(60, 80, 100).map((mark, i) => ({ ...mark, weight: [5, 0.1, 3][i] }));
  expect(placeWords(crowd, PLOT, 2)[0]).toEqual({ row: 0, side: "right" });
  expect(
    placeWords(
      crowd.map((mark) => ({ ...mark, weight: 0 })),
      PLOT,
      2,
    )[0],
  ).toBeNull();
});

it("the first day's words do not begin before the plot", () => {
  expect(placeWords([{ x: 41, wide: 360 }], PLOT, 2)).toEqual([null]);
});

it("never words lie over each other, over the stem of another mark, or beside the plot; what stands alone has words", () => {
  const marks = fc.array(fc.record({ x: fc.integer({ min: 40, max: 800 }), wide: fc.integer({ min: 20, max: 160 }), weight: fc.nat(3) }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(marks, fc.integer({ min: 1, max: 3 }), (given, rows) => {
      const placed = placeWords(given, { left: 40, right: 800 }, rows);
      const spans = placed.flatMap((one, i) => {
        const { x, wide } = given[i] ?? { x: 0, wide: 0 };
        if (!one) return [];
        const from = one.side === "right" ? x + WORD_GAP : x - WORD_GAP - wide;
        return [{ ...one, x, from, to: from + wide }];
      });
      for (const [i, one] of spans.entries()) {
        expect(one.from).toBeGreaterThanOrEqual(40);
        expect(one.to).toBeLessThanOrEqual(800);
        expect(one.row).toBeLessThan(rows);
        for (const [j, other] of spans.entries()) {
          if (i === j) continue;
          if (one.row === other.row) expect(one.to <= other.from || other.to <= one.from).toBe(true);
          if (other.row >= one.row) expect(other.x > one.from && other.x < one.to).toBe(false);
        }
      }
      if (given.length === 1) expect(spans).toHaveLength(1);
    }),
  );
});
