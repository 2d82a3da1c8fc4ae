import { describe, expect, it } from "vitest";
import { reviewWords } from "./period-needs";

describe("a period in review, among what needs somebody", () => {
  it("counts the checks that stand in the way, not those that were let pass", () => {
    const check = (state: "passed" | "failed" | "waived" | "not_evaluable") => ({ state });
    expect(reviewWords("September 2026", [check("failed"), check("not_evaluable"), check("waived"), check("passed")])).toBe(
      "September 2026 is in review: 2 checks left",
    );
    expect(reviewWords("September 2026", [check("failed"), check("passed")])).toBe("September 2026 is in review: 1 check left");
    expect(reviewWords("September 2026", [check("passed")])).toBe("September 2026 is in review: nothing stands in the way of its close");
  });
});
