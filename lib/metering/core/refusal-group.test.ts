import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergePatch } from "./merge-patch";
import { MAX_GROUP, refusalGroup } from "./refusal-group";

describe("the group of a reason", () => {
  it.each([
    ["line 12: usage.input: Negative.", "usage.input: Negative."],
    [
      "an event with this id was accepted with another time, 2026-03-15T12:00:00.000Z; the first stays",
      "an event with this id was accepted with another time, …; the first stays",
    ],
    ['data.type: "weird one" is no type of token known here.', "data.type: “…” is no type of token known here."],
    ["prompt: Unknown field. (and 3 more)", "prompt: Unknown field."],
    ["Longer than 256 characters: 300.", "Longer than N characters: N."],
  ])("of %s is what others have too", (reason, group) => expect(refusalGroup(reason)).toBe(group));

  it("is bounded, and its own group", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (reason) => {
        const group = refusalGroup(reason);
        expect(group.length).toBeLessThanOrEqual(MAX_GROUP);
      }),
    );
  });
});

describe("a merge patch", () => {
  it.each([
    [{ a: "b" }, { a: "c" }, { a: "c" }],
    [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
    [{ a: "b" }, { a: null }, {}],
    [{ a: ["b"] }, { a: "c" }, { a: "c" }],
    [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
    [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
    [
      ["a", "b"],
      ["c", "d"],
      ["c", "d"],
    ],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: "b", c: null }, { a: "b" }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])("of %j with %j is %j (RFC 7396, appendix A)", (target, patch, result) => expect(mergePatch(target, patch)).toEqual(result));
});
