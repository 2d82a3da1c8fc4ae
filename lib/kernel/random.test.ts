import { expect, test } from "vitest";
import { randomBase62 } from "./random";

test("random secrets have the asked length, in base 62, and all letters occur", () => {
  const text = randomBase62(20_000);
  expect(text).toMatch(/^[0-9A-Za-z]{20000}$/);
  expect(new Set(text).size).toBe(62);
});

test("no letter is favoured", () => {
  const counts = new Map<string, number>();
  for (const letter of randomBase62(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  // Expected 1,000 each, standard deviation 31: six of them are beyond chance.
  for (const count of counts.values()) expect(Math.abs(count - 1_000)).toBeLessThan(190);
});
