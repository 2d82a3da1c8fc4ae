import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shapeOf } from "./prompt-shape";

const shape = (text: string): string => Buffer.from(shapeOf(text)).toString("latin1").split("\n").slice(1).join("\n");

describe("the shape of a prompt", () => {
  it.each([
    ["a counter", "Try 9 of 10: fix the build", "Try 10 of 10: fix the build"],
    ["a timestamp", "Now is 2026-11-23T09:41:30Z. Plan!", "Now is 2026-01-02T23:59:59Z. Plan!"],
    ["seconds since 1970", "at 1763890000123 ask again", "at 1763890015999 ask again"],
    ["a UUID", "run 550e8400-e29b-41d4-a716-446655440000 failed", "run c0ffee12-0abc-4def-babe-0123456789ab failed"],
    ["the id of a commit", "revert 9fceb02d please", "revert e83c5163316f89bfbde7d9ab23ca2e25604af290 please"],
    ["letters", "FIX the Build", "fix the build"],
    ["spaces", "  fix\n\n the\tbuild ", "fix the build"],
    ["spaces in JSON", '[{"content":"fix\\n\\nthe build"}]', '[{"content":"fix the build"}]'],
  ])("is the same for prompts that differ in %s", (_, one, other) => {
    expect(shape(one)).toBe(shape(other));
  });

  it.each([
    ["words", "fix the build", "fix the tests"],
    ["what looks like an id and is a word", "ask the facade", "ask the decade"],
    ["how many numbers there are", "add 1", "add 1 2"],
    ["letters of other scripts", "猫", "犬"],
    ["a message more", '[{"role":"user"}]', '[{"role":"user"},{"role":"user"}]'],
  ])("is another for prompts that differ in %s", (_, one, other) => {
    expect(shape(one)).not.toBe(shape(other));
  });

  it("tells its version, so that none of another way of making them equals it", () => {
    expect(Buffer.from(shapeOf("x")).toString("latin1")).toBe("prompt shape 1\nx");
  });

  it("is that of any counter in any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), fc.nat(), fc.nat(), (before, after, one, other) => {
        const numbered = (n: number): string => shape(`a${before} | ${n} | ${after}z`);
        expect(numbered(one)).toBe(numbered(other));
      }),
    );
  });

  it("keeps no more than three bytes a character, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(shapeOf(text).length).toBeLessThanOrEqual("prompt shape 1\n".length + 3 * text.length);
      }),
    );
  });
});
