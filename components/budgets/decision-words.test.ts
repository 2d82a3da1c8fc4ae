import { describe, expect, it } from "vitest";
import { decisionFinding, identityChoices, narrowing, reasonWords } from "./decision-words";

const ALL = { decision: "all", reason: null, identity: null, since: null } as const;
const NOW = "2026-11-23T12:00:00.000Z";

describe("the log of decisions", () => {
  it("asks for everything where nothing is chosen", () => {
    expect(narrowing(ALL, NOW)).toEqual({});
  });

  it("asks for one identity, one reason and the time since", () => {
    expect(narrowing({ decision: "deny", reason: "blocked", identity: "a", since: "week" }, NOW)).toEqual({
      decision: "deny",
      reason: "blocked",
      identity: "a",
      from: "2026-11-16T12:00:00.000Z",
    });
  });

  it("offers each identity once, by name, and nobody for calls of nobody", () => {
    const entries = [{ identity: { id: "2", name: "Writer" } }, { identity: null }, { identity: { id: "1", name: "Scout" } }];
    expect(identityChoices([...entries, ...entries], "1")).toEqual([
      { value: "1", label: "Scout" },
      { value: "2", label: "Writer" },
    ]);
  });

  it("keeps the chosen identity among the choices where no entry names it", () => {
    expect(identityChoices([], "gone")).toEqual([{ value: "gone", label: "gone" }]);
  });

  it("says that nothing was refused only where nothing was narrowed", () => {
    expect(decisionFinding([], { narrowed: false, hasMore: false })).toBe("Nothing was refused");
    expect(decisionFinding([], { narrowed: true, hasMore: false })).toBe("No decision matches");
  });

  it("counts the refused calls, not the lines, and says where there are more", () => {
    const rows = [
      { decision: "deny", count: 2 },
      { decision: "allow", count: 5 },
    ] as const;
    expect(decisionFinding(rows, { narrowed: false, hasMore: true })).toBe("At least 2 calls were refused");
    expect(decisionFinding([{ decision: "deny", count: 1 }], { narrowed: true, hasMore: false })).toBe("1 call was refused");
  });

  it("names the rule of a policy, and a reason that it does not know as it is", () => {
    expect(reasonWords("policy:no-tools")).toBe("Policy: no-tools");
    expect(reasonWords("some_new_reason")).toBe("some new reason");
  });
});
