import { expect, test } from "vitest";
import { accessHistory } from "./access-history";

type Finding = Parameters<typeof accessHistory>[0][number];
type Task = Parameters<typeof accessHistory>[1][number];

test("a finding is told when it was found and when it was gone, a task at each of its own times and never at one it has not", () => {
  const finding = { id: "f", title: "Key is old", ruleName: "Long-lived", firstSeenAt: "2026-01-01T00:00:00Z" };
  const task = { id: "t", title: "Revoke the key", decidedAt: "2026-01-02T00:00:00Z", appliedAt: "2026-01-03T00:00:00Z" };
  const told = accessHistory(
    [{ ...finding, closedAt: "2026-02-01T00:00:00Z" } as Finding, { ...finding, id: "g", closedAt: null } as Finding],
    [
      { ...task, verifiedAt: "2026-01-10T00:00:00Z", violation: null } as Task,
      { ...task, id: "u", appliedAt: null, verifiedAt: null, violation: { firstAt: "2026-01-04T00:00:00Z" } } as Task,
    ],
  );
  expect(told.map(({ key, at }) => `${key} ${at.slice(0, 10)}`)).toEqual([
    ...["found-f 2026-01-01", "gone-f 2026-02-01", "found-g 2026-01-01"],
    ...["decided-t 2026-01-02", "applied-t 2026-01-03", "verified-t 2026-01-10", "decided-u 2026-01-02", "violated-u 2026-01-04"],
  ]);
});
