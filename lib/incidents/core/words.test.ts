import { expect, test } from "vitest";
import { headline, nextStepOf, stepLeft } from "./words";

test("what the detector names is the next step until it is done; then what is left is", () => {
  expect(stepLeft("B5", "open")).toBe(nextStepOf("B5"));
  expect(stepLeft("B5", "investigating")).toBe(nextStepOf("B5"));
  expect(stepLeft("B5", "contained")).toContain("It goes no further");
  expect(stepLeft("B5", "closed")).toBe("Nothing is left to do.");
});

test("a headline names whom it is about once, in at most 80 characters", () => {
  expect(headline("Triage", "No use for 32 hours, where $20.00 is usual")).toBe("Triage: No use for 32 hours, where $20.00 is usual");
  expect(headline("Triage", "triage sent the same prompt 40 times")).toBe("triage sent the same prompt 40 times");
  const long = `An agent that reconciles ${"very ".repeat(20)}many ledgers`;
  expect(headline(long, `${long.slice(0, 30)}… sent the same prompt 40 times`)).toBe(`${long.slice(0, 30)}… sent the same prompt 40 times`);
  const told = headline(long, "No use for 32 hours, where $20.00 is usual");
  expect(told).toMatch(/^An agent that reconciles very very.*…: No use for 32 hours, where \$20\.00 is usual$/);
  expect(told.length).toBeLessThanOrEqual(80);
});
