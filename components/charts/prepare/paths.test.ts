import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boxesPath, brokenPath, stackedSpans } from "./paths";

describe("a path of boxes", () => {
  test("goes round each of them", () => {
    const boxes = [
      { x: 1, y: 2, width: 3, height: 4 },
      { x: 10, y: 0, width: 3, height: 0.5 },
    ];
    expect(boxesPath(boxes)).toBe("M1 2h3v4h-3zM10 0h3v0.5h-3z");
    expect(boxesPath([])).toBe("");
  });
});

describe("a broken path", () => {
  const at = (x: number) => ({ x, y: x * 2 });

  test("leaves a gap where nothing is known, and makes a point of what stands alone", () => {
    expect(brokenPath([at(1), at(2), null, at(4), null, at(6), at(7)])).toBe("M1 2L2 4M4 8h0M6 12L7 14");
  });

  test("is a point where there is one place only, and nothing of nothing", () => {
    expect(brokenPath([at(3)])).toBe("M3 6h0");
    expect(brokenPath([null, null])).toBe("");
  });

  test("begins anew as often as a run of places begins", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 99 }))), (values) => {
        const places = values.map((value) => (value === null ? null : { x: value, y: 0 }));
        const runs = places.filter((place, i) => place !== null && (places[i - 1] ?? null) === null).length;
        expect(brokenPath(places).split("M").length - 1).toBe(runs);
      }),
    );
  });
});

describe("the parts of a bar", () => {
  test("stand on each other; what is taken out or unknown has no height", () => {
    expect(stackedSpans([2, null, 3, 4], (place) => place === 2)).toEqual([
      [0, 2],
      [2, 2],
      [2, 2],
      [2, 6],
    ]);
  });

  test("end at the sum of what is visible", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }), fc.func(fc.boolean()), (parts, isHidden) => {
        const spans = stackedSpans(parts, isHidden);
        const visible = parts.filter((_, i) => !isHidden(i)).reduce((sum, part) => sum + part, 0);
        expect(spans.at(-1)?.[1]).toBe(visible);
        for (const [i, [from]] of spans.entries()) expect(from).toBe(i === 0 ? 0 : spans[i - 1]?.[1]);
      }),
    );
  });
});
