import { expect, test } from "vitest";
import { sharedBuffers } from "./embedded";

const GIB = 1024 ** 3;

test("the database's cache is a sixteenth of the memory, and never less than small machines need or more than one gibibyte", () => {
  expect([1, 2, 4, 8, 16, 64].map((gib) => sharedBuffers(gib * GIB))).toEqual(["128MB", "128MB", "256MB", "512MB", "1024MB", "1024MB"]);
});
