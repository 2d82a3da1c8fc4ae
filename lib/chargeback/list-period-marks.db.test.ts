import { describe, expect, it } from "vitest";
import { Forbidden } from "@/lib/kernel/errors";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { listPeriodMarks } from "./list-period-marks";

const database = useDatabase();
const period = (id: string, startsAt: string, endsAt: string, more: object = {}) =>
  database.db.billingPeriod.create({ data: { id, startsAt: new Date(startsAt), endsAt: new Date(endsAt), ...more } });

describe("the marks of periods", () => {
  it("are those closed and in review, by the days of their own zone; open ones have none", async () => {
    await period("2026-08", "2026-07-31T22:00:00Z", "2026-08-31T22:00:00Z", { state: "closed", timeZone: "Europe/Berlin", version: 2 });
    await period("FY2026-P01", "2026-01-01T00:00:00Z", "2026-01-29T00:00:00Z", { state: "closed", version: 1 });
    await period("2026-09", "2026-09-01T00:00:00Z", "2026-10-01T00:00:00Z", {
      state: "in_review",
      dueAt: new Date("2026-10-23T00:00:00Z"),
    });
    await period("2026-10", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
    expect(await listPeriodMarks(testContext(database.db, { rights: ["spend.read"] }))).toEqual({
      closed: [
        { id: "FY2026-P01", name: "FY2026, period 1", firstDay: "2026-01-01", lastDay: "2026-01-28" },
        { id: "2026-08", name: "August 2026", firstDay: "2026-08-01", lastDay: "2026-08-31" },
      ],
      inReview: [
        { id: "2026-09", name: "September 2026", firstDay: "2026-09-01", lastDay: "2026-09-30", dueAt: "2026-10-23T00:00:00.000Z" },
      ],
    });
  });

  it("are for those who read spend", async () => {
    await expect(listPeriodMarks(testContext(database.db, { rights: ["inventory.read"] }))).rejects.toThrow(Forbidden);
  });
});
