import { expect, test } from "vitest";
import { nextStepOf, stepLeft } from "./words";

test("what the detector names is the next step until it is done; then what is left is", () => {
  expect(stepLeft("B5", "open")).toBe(nextStepOf("B5"));
  expect(stepLeft("B5", "investigating")).toBe(nextStepOf("B5"));
  expect(stepLeft("B5", "contained")).toContain("It goes no further");
  expect(stepLeft("B5", "closed")).toBe("Nothing is left to do.");
});
