import { expect, test } from "vitest";
import { EXCEPTIONS, lineOf, POPULATION } from "./tables";

test("our own words have ordinary spaces in files; ids and names stay as they are", () => {
  const why = "Excepted until 29\u00a0Nov\u00a02026: moves";
  const exception = { kind: "excluded", subject: "i", name: "A\u00a0B", rule: "R28", why, expiresAt: null };
  expect(lineOf(EXCEPTIONS, exception)).toBe("excluded,i,A\u00a0B,R28,Excepted until 29 Nov 2026: moves,\r\n");
  const row = {
    key: "identity:i",
    itemId: "x",
    n: 1,
    label: "A",
    recommendation: "keep",
    why: "last used on 1\u00a0Feb\u00a02026",
    item: null,
  };
  expect(lineOf(POPULATION, row)).toContain("last used on 1 Feb 2026");
});
