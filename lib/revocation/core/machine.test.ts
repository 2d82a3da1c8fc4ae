import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Conflict } from "@/lib/kernel/errors";
import { mayStep, STEPS, type Step, stateAfter } from "./machine";
import { STATES, type TaskState } from "./task";

/** The states that a walk passes; steps that are refused change nothing. */
function walk(steps: readonly Step[]): TaskState[] {
  const passed: TaskState[] = ["queued"];
  for (const step of steps) {
    const state = passed.at(-1) as TaskState;
    if (mayStep(state, step)) passed.push(stateAfter(state, step));
    else expect(() => stateAfter(state, step)).toThrow(Conflict);
  }
  return passed;
}
const anyWalk = fc.array(fc.constantFrom(...STEPS), { maxLength: 40 });

describe("a task", () => {
  test("is never verified without a confirmation right before it", () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        const passed = walk(steps);
        for (const [i, state] of passed.entries()) if (state === "verified") expect(passed[i - 1]).toBe("confirmed");
      }),
    );
  });

  test("is confirmed only by a confirmation, and verified only by silence, whatever else is done", () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        expect(walk(steps.filter((step) => step !== "confirm"))).not.toContain("confirmed");
        expect(walk(steps.filter((step) => step !== "verify"))).not.toContain("verified");
      }),
    );
  });

  test("after a reopening needs a new confirmation before it is verified again", () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        const passed = walk(steps);
        const reopened = passed.lastIndexOf("reopened");
        if (reopened < 0) return;
        const after = passed.slice(reopened + 1);
        if (after.includes("verified")) expect(after.indexOf("confirmed")).toBeLessThan(after.indexOf("verified"));
      }),
    );
  });

  test("that was cancelled stays so, and one that was sent before is not queued again", () => {
    fc.assert(
      fc.property(anyWalk, (steps) => {
        const passed = walk(steps);
        const cancelled = passed.indexOf("cancelled");
        if (cancelled >= 0) expect(passed).toHaveLength(cancelled + 1);
        expect(passed.lastIndexOf("queued")).toBe(0);
      }),
    );
  });

  test("is reopened from what was confirmed only", () => {
    for (const state of STATES) expect(mayStep(state, "reopen")).toBe(state === "confirmed" || state === "verified");
  });
});
