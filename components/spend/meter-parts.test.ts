import { describe, expect, it } from "vitest";
import { partWords } from "./meter-parts";

describe("what a call is made of", () => {
  it("is said in one order, each part with the sum of its meters", () => {
    const parts = [
      { part: "completion" as const, costUsd: "3" },
      { part: "prompt" as const, costUsd: "1.25" },
      { part: "prompt" as const, costUsd: "0.5" },
      { part: "tools" as const, costUsd: null },
    ];
    expect(partWords(parts)).toBe("The prompt $1.75, the completion $3.00, tools $0");
  });

  it("is not said of one part, nor of rows that are no meters", () => {
    expect(partWords([{ part: "prompt", costUsd: "1" }])).toBeUndefined();
    expect(partWords([{ part: undefined, costUsd: "1" }])).toBeUndefined();
  });
});
