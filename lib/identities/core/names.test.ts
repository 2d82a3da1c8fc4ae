import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeColorSlot } from "./color-slot";
import { buildNames, findByName, type Named } from "./names";

const rows = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom("a", "b", "c", "d", "Prod"),
    name: fc.constantFrom("Alpha", "alpha ", "Beta", "prod", "a"),
    aliases: fc.array(fc.constantFrom("old", "beta", "prd"), { maxLength: 2 }),
    retired: fc.boolean(),
  }),
  { selector: (row) => row.id, maxLength: 5 },
);

describe("finding by name", () => {
  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(rows, (some) => {
        const forward = buildNames(some);
        const backward = buildNames([...some].reverse());
        for (const text of ["a", "b", "alpha", "ALPHA", "beta", "old", "prd", "prod", "PROD", "none"]) {
          expect(findByName(backward, text)).toBe(findByName(forward, text));
        }
      }),
    );
  });

  it("finds by id first, whatever is called so", () => {
    const names = buildNames([
      { id: "x", name: "y" },
      { id: "y", name: "x" },
    ]);
    expect(findByName(names, "x")).toBe("x");
  });

  it("finds neither of two that share a name", () => {
    const names = buildNames([
      { id: "1", name: "Bot" },
      { id: "2", name: "bot" },
    ]);
    expect(findByName(names, "bot")).toBeUndefined();
  });

  it("finds a thing in use before a retired one, and a name before a former name", () => {
    const some: Named[] = [
      { id: "1", name: "Bot", retired: true },
      { id: "2", name: "Bot" },
      { id: "3", name: "Other", aliases: ["bot", "older"] },
    ];
    expect(findByName(buildNames(some), " BOT ")).toBe("2");
    expect(findByName(buildNames(some), "Older")).toBe("3");
  });
});

describe("colours", () => {
  it("are given evenly, the lowest first", () => {
    const uses = new Map<number, number>();
    expect(Array.from({ length: 10 }, () => takeColorSlot(uses))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 1, 2]);
    expect(
      takeColorSlot(
        new Map([
          [1, 3],
          [2, 1],
          [3, 1],
          [4, 2],
          [5, 2],
          [6, 2],
          [7, 2],
          [8, 2],
        ]),
      ),
    ).toBe(2);
  });
});
