import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cut, MOST_TITLE, titled } from "./title";

describe("a title", () => {
  it("is at most 80 characters, whatever things are called, and is left alone where it fits", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 300 }), (name, rest) => {
        const title = titled(name, rest);
        expect(title.length).toBeLessThanOrEqual(MOST_TITLE);
        if (name.length + rest.length <= MOST_TITLE) expect(title).toBe(name + rest);
      }),
    );
  });

  it("keeps what happened before the whole of a long name", () => {
    expect(titled("n".repeat(120), " sent the same prompt 12 times")).toBe(`${"n".repeat(49)}… sent the same prompt 12 times`);
    expect(titled("n".repeat(120), "r".repeat(120))).toBe(`${"n".repeat(19)}…${"r".repeat(59)}…`);
  });

  it("is cut between characters, never inside one, and not after a space", () => {
    expect(cut("ab cd", 4)).toBe("ab…");
    expect(cut("a😀b", 3)).toBe("a…");
  });
});
