import { describe, expect, it } from "vitest";
import { formatDate, formatDay, formatInstant } from "./time-words";

describe("moments in words", () => {
  it("are written day first with the month's name, in UTC, and never break inside", () => {
    expect(formatDate("2026-11-29")).toBe("29\u00a0Nov\u00a02026");
    expect(formatInstant(new Date("2026-12-01T00:00:00Z"))).toBe("1\u00a0Dec\u00a02026, 00:00\u00a0UTC");
    expect(formatDay("2026-06-05T23:59:59-02:00", { long: true })).toBe("6\u00a0June");
  });

  it("are a dash where there is none", () => {
    expect([formatDate("soon"), formatInstant(new Date(Number.NaN))]).toEqual(["—", "—"]);
  });
});
