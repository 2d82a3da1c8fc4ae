import { describe, expect, test } from "vitest";
import type { TaskCounts, TaskView } from "@/lib/revocation/core/views";
import { type Asked, listFinding, listPath, taskFinding } from "./revocation-words";

const NONE: TaskCounts = { queued: 0, sent: 0, confirmed: 0, verified: 0, failed: 0, reopened: 0, cancelled: 0, overdue: 0 };
const task = (over: Partial<TaskView>): TaskView =>
  ({ title: "Revoke Triage", state: "sent", silence: null, isOverdue: false, targets: [], ...over }) as TaskView;

describe("the title", () => {
  test("of the list names the gravest thing first", () => {
    expect(listFinding({ ...NONE, reopened: 1, overdue: 2, failed: 3 })).toBe("1 access was used after it ended");
    expect(listFinding({ ...NONE, overdue: 2, failed: 3 })).toBe("2 revocations are overdue");
    expect(listFinding({ ...NONE, queued: 1, sent: 1, confirmed: 4 })).toBe("2 revocations wait for a confirmation");
    expect(listFinding({ ...NONE, confirmed: 1 })).toBe("1 revocation has still to prove silent");
    expect(listFinding({ ...NONE, verified: 3 })).toBe("All 3 revocations are verified");
    expect(listFinding(NONE)).toBe("Nothing is being revoked");
  });

  test("of one says how it stands, and whom it waits for", () => {
    const silence = { days: 3, of: 7, from: "", until: "" };
    expect(taskFinding(task({ state: "confirmed", silence }))).toBe("Revoke Triage: silent for 3 of 7 days");
    expect(taskFinding(task({ targets: [{ by: "hand", label: "", state: "waiting" }] }))).toBe("Revoke Triage: waits for a person");
    expect(taskFinding(task({ isOverdue: true, targets: [{ by: "hand", label: "", state: "waiting" }] }))).toBe("Revoke Triage: overdue");
    expect(taskFinding(task({ state: "reopened", isOverdue: true }))).toBe("Revoke Triage: used after it ended");
  });
});

test("a state that is asked for takes the place of open and all", () => {
  const asked: Asked = { q: "", show: "open", state: null, action: null, overdue: false, mine: false };
  expect(listPath(asked)).toBe("/api/ui/revocations?limit=100&state=open");
  expect(listPath({ ...asked, state: "failed", q: "a&b" }, "c")).toBe("/api/ui/revocations?limit=100&query=a%26b&state=failed&cursor=c");
  expect(listPath({ ...asked, show: "all", mine: true })).toBe("/api/ui/revocations?limit=100&mine=true");
  expect(listPath({ ...asked, state: "verified", campaign: "rvc_1" })).toBe(
    "/api/ui/revocations?limit=100&state=verified&campaignId=rvc_1",
  );
});
