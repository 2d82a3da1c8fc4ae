import { describe, expect, it } from "vitest";
import { RIGHTS_OF_ROLE, ROLES } from "@/lib/auth/core/roles";
import { CORRECTION_DEEDS, CORRECTION_KINDS, type CorrectionState, isAtWork, isPossible, rightsFor, stateAfter } from "./corrections";

const STATES: CorrectionState[] = ["previewing", "ready", "waiting", "approved", "running", "paused", "done", "failed", "cancelled"];

describe("a correction", () => {
  it("runs only after a preview, and from waiting only through an approval", () => {
    expect(STATES.filter((state) => isPossible(state, "run"))).toEqual(["ready", "approved", "paused", "failed"]);
    expect(stateAfter("run", { isPreviewed: false })).toBe("previewing");
    expect(stateAfter("run", { isPreviewed: true })).toBe("running");
    expect(STATES.filter((state) => isPossible(state, "approve"))).toEqual(["waiting"]);
  });

  it("that is over takes no deed, and any other can be cancelled", () => {
    for (const state of STATES) {
      const isOver = state === "done" || state === "cancelled";
      expect(CORRECTION_DEEDS.some((deed) => isPossible(state, deed))).toBe(!isOver);
      expect(isPossible(state, "cancel")).toBe(!isOver);
    }
    expect(STATES.filter(isAtWork)).toEqual(["previewing", "running"]);
  });

  it("can be asked for and approved by some role each, never by one role alone", () => {
    for (const kind of CORRECTION_KINDS) {
      const [ask] = rightsFor(kind, "run");
      const [approve] = rightsFor(kind, "approve");
      if (!ask || !approve) throw new Error("a kind without rights");
      const holders = (right: typeof ask) => ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes(right));
      expect(holders(ask).length).toBeGreaterThan(0);
      expect(holders(approve).length).toBeGreaterThan(0);
      expect(holders(ask).filter((role) => holders(approve).includes(role))).toEqual([]);
    }
  });
});
