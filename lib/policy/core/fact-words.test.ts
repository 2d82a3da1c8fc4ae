import { expect, it } from "vitest";
import { factName, factValue } from "./fact-words";

it("names facts and their values in words", () => {
  expect(["identity.hasHardCap", "credential.expiresInDays", "because"].map(factName)).toEqual([
    "has hard cap",
    "expires in days",
    "because",
  ]);
  expect([true, false, "", "production", 12].map(factValue)).toEqual(["yes", "no", "none", "production", "12"]);
});
