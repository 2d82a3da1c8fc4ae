import fc from "fast-check";
import { expect, test } from "vitest";
import { placeOfFault } from "./json-fault";

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test("the place is told by line and column, counted from 1", () => {
  expect(placeOfFault('{\n  "a": 1,\n  b: 2\n}')).toEqual({ line: 3, column: 3 });
  expect(placeOfFault('{"a": tru}')).toEqual({ line: 1, column: 7 });
  expect(placeOfFault("[1, 2,]")).toEqual({ line: 1, column: 7 });
  expect(placeOfFault('{"a": 1')).toEqual({ line: 1, column: 8 });
  expect(placeOfFault('{"a": "x\ny"}')).toEqual({ line: 1, column: 9 });
  expect(placeOfFault("[1] 2")).toEqual({ line: 1, column: 5 });
  expect(placeOfFault("01")).toEqual({ line: 1, column: 2 });
});

test("what stands before the fault can be completed or is the fault's start; the fault is where the engine stops too", () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom("x", "}", "]", ",", ":", '"', "\u0001", ""), (json, at, letter) => {
      const cut = at % (json.length + 1);
      const text = json.slice(0, cut) + letter + json.slice(cut + 1);
      if (isJson(text)) return;
      const { line, column } = placeOfFault(text);
      expect(line).toBeGreaterThanOrEqual(1);
      // Everything wrong lies at or after the place: the engine's own position is never before it by more than a value.
      const offset =
        text
          .split("\n")
          .slice(0, line - 1)
          .join("\n").length +
        (line > 1 ? 1 : 0) +
        column -
        1;
      expect(offset).toBeLessThanOrEqual(text.length);
      const position = /position (\d+)/.exec(messageOf(text))?.[1];
      if (position !== undefined && !/string|escape|control/i.test(messageOf(text)) && !/number/i.test(messageOf(text)))
        expect(offset).toBeLessThanOrEqual(Number(position));
    }),
  );
});

test("a very deep nesting is walked without a stack of calls", () => {
  expect(placeOfFault(`${"[".repeat(200_000)}x`)).toEqual({ line: 1, column: 200_001 });
});

function messageOf(text: string): string {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return String(error);
  }
}
