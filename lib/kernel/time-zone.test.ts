import { expect, test } from "vitest";
import { isTimeZone, minuteOfDay, nextAtMinute } from "./time-zone";

test("a time zone is named as the world's list names it, not by an offset", () => {
  expect(["UTC", "Europe/Berlin", "America/Argentina/Ushuaia"].every(isTimeZone)).toBe(true);
  expect(["Mars/Base", "Berlin", "UTC+25", "+02:00", ""].some(isTimeZone)).toBe(false);
});

test("minutes of the day are those of the zone's clocks, also where zones are not whole hours apart", () => {
  const noon = new Date("2026-07-01T12:00:59Z");
  expect(["UTC", "Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati"].map((zone) => minuteOfDay(noon, zone))).toEqual([
    720, 840, 1065, 120,
  ]);
});

test("the next time that clocks show a minute is after now, on the next day at the latest, and right after a leap over it", () => {
  const next = (minute: number, at: string) => nextAtMinute(minute, "Europe/Berlin", new Date(at)).toISOString();
  expect(next(480, "2026-07-01T05:59:59Z")).toBe("2026-07-01T06:00:00.000Z");
  expect(next(480, "2026-07-01T06:00:00Z")).toBe("2026-07-02T06:00:00.000Z");
  expect(next(480, "2026-03-28T12:00:00Z")).toBe("2026-03-29T06:00:00.000Z");
  expect(next(480, "2026-10-24T12:00:00Z")).toBe("2026-10-25T07:00:00.000Z");
  expect(next(150, "2026-03-28T23:00:00Z")).toBe("2026-03-29T01:30:00.000Z");
  // Shown twice on that day: what was at the first is not again at the second.
  expect(next(150, "2026-10-25T00:30:00Z")).toBe("2026-10-26T01:30:00.000Z");
  expect(next(150, "2026-10-25T01:10:00Z")).toBe("2026-10-25T01:30:00.000Z");
});
