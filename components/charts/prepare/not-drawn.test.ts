import { expect, it } from "vitest";
import { notDrawn } from "./not-drawn";

it("names what is not drawn, the first three of many", () => {
  expect(notDrawn(["No team"])).toBe("Not drawn, but in every figure: No team.");
  expect(notDrawn(["a", "b", "c", "d", "e"])).toBe("Not drawn, but in every figure: a, b, c, 2 more.");
});
