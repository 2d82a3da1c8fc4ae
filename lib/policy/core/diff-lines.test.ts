import fc from "fast-check";
import { expect, it } from "vitest";
import { diffLines } from "./diff-lines";

it("tells the lines that changed, with three around them", () => {
  const before = ["a", "b", "c", "d", "e", "f", "g", "h"].join("\n");
  expect(diffLines(before, before.replace("g", "G\nG2"))).toEqual([
    { sign: " ", text: "d" },
    { sign: " ", text: "e" },
    { sign: " ", text: "f" },
    { sign: "-", text: "g" },
    { sign: "+", text: "G" },
    { sign: "+", text: "G2" },
    { sign: " ", text: "h" },
  ]);
  expect(diffLines(before, `${before}\n`)).toEqual([]);
});

it("makes the later text of the earlier one, whatever they are", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = diffLines(before, after);
      const of = (...signs: string[]): string =>
        lines
          .filter(({ sign }) => signs.includes(sign))
          .map(({ text }) => text)
          .join("\n");
      if (before === after) expect(lines).toEqual([]);
      else expect([of(" ", "-"), of(" ", "+")]).toEqual([before, after]);
    }),
  );
});
