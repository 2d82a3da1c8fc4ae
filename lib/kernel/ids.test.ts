import { expect, it } from "vitest";
import { newId } from "./ids";

it("an id says what it names, is safe in an address, and does not come twice", () => {
  const ids = Array.from({ length: 2_000 }, () => newId("idn"));
  for (const id of ids) expect(id).toMatch(/^idn_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

it("every digit of an id varies", () => {
  const ids = Array.from({ length: 500 }, () => newId("x").slice(2));
  // 128 bits in 26 digits of 5: the first digit holds only the top three.
  for (let place = 0; place < 26; place++) expect(new Set(ids.map((id) => id[place])).size).toBeGreaterThan(place === 0 ? 7 : 20);
});
