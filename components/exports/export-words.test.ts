import { expect, it } from "vitest";
import { bytesWords, choiceWords, versionWords } from "./export-words";

it("says sizes in the unit that fits", () => {
  expect([0, 1_023, 1_024, 1_500_000, 5 * 2 ** 30].map(bytesWords)).toEqual(["0 B", "1023 B", "1.0 KiB", "1.4 MiB", "5.0 GiB"]);
});

it("says what was chosen beside the profile, and nothing when nothing was", () => {
  expect(choiceWords({ businessUnit: "labs", costCentre: "cc1", delimiter: ";" })).toBe("unit labs, cost centre cc1, semicolons");
  expect(choiceWords({ delimiter: "," })).toBe("");
  expect([versionWords(null), versionWords(2)]).toEqual(["Not closed", "v2"]);
});
