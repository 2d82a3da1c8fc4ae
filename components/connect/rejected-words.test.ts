import { describe, expect, it } from "vitest";
import { readPatch, resultWords, suggestedPatch } from "./rejected-words";

describe("what became of events that were read again", () => {
  it("tells each kind once, and what is still to come", () => {
    expect(resultWords({ accepted: 3, duplicates: 1, rejected: 2, left: 2, results: [] })).toBe(
      "3 taken, 1 was there already, 2 still not taken",
    );
    expect(resultWords({ accepted: 500, duplicates: 0, rejected: 0, left: 1_200, results: [] })).toBe("500 taken, 1,200 more to go");
    expect(resultWords({ accepted: 0, duplicates: 0, rejected: 0, left: 0, results: [] })).toBe("Nothing was waiting");
  });
});

describe("the change before reading again", () => {
  it("leaves an unknown field out, and offers nothing for other faults", () => {
    expect(suggestedPatch({ location: "prompt", reason: "prompt: Unknown field." })).toBe('{"prompt":null}');
    expect(suggestedPatch({ location: "usage.input", reason: "usage.input: Negative." })).toBe("");
    expect(suggestedPatch({ location: "line 3: prompt", reason: "Unknown field." })).toBe("");
  });

  it("is a JSON object or nothing", () => {
    expect(readPatch(" ")).toBeUndefined();
    expect(readPatch('{"a":null}')).toEqual({ a: null });
    for (const wrong of ["{", "[]", "1", "null"]) expect(() => readPatch(wrong)).toThrow(/JSON/);
  });
});
