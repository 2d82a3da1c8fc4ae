import { describe, expect, test } from "vitest";
import { endOfDayAfter, endOfWorkingDayAfter, reminderDue, remindersOf } from "./due";

const at = (text: string) => new Date(text);
const iso = (date: Date) => date.toISOString();

describe("a stage ends at 23:59:59 as the clocks of its zone show it", () => {
  test.each([
    ["an ordinary day", "2026-10-01T09:00:00Z", 14, "Europe/Berlin", "2026-10-15T21:59:59.000Z"],
    ["over the end of summer time", "2026-10-20T09:00:00Z", 14, "Europe/Berlin", "2026-11-03T22:59:59.000Z"],
    ["on the day of 25 hours", "2026-10-11T09:00:00Z", 14, "Europe/Berlin", "2026-10-25T22:59:59.000Z"],
    ["on the day of 23 hours", "2026-03-15T09:00:00Z", 14, "Europe/Berlin", "2026-03-29T21:59:59.000Z"],
    ["where it is already tomorrow", "2026-10-01T23:30:00Z", 1, "Asia/Tokyo", "2026-10-03T14:59:59.000Z"],
    ["in a zone of half hours", "2026-10-01T09:00:00Z", 0, "Asia/Kolkata", "2026-10-01T18:29:59.000Z"],
    ["where clocks leap over the midnight after it", "2026-03-28T09:00:00Z", 0, "Asia/Beirut", "2026-03-28T21:59:59.000Z"],
    ["where clocks show its last hour twice", "2026-10-24T09:00:00Z", 0, "Asia/Beirut", "2026-10-24T21:59:59.000Z"],
    ["where clocks show midnight twice", "2026-10-31T09:00:00Z", 0, "America/Havana", "2026-11-01T03:59:59.000Z"],
  ])("%s", (_, start, days, zone, expected) => {
    expect(iso(endOfDayAfter(at(start), days, zone))).toBe(expected);
  });

  test("working days leave out Saturday and Sunday", () => {
    expect(iso(endOfWorkingDayAfter(at("2026-11-19T10:00:00Z"), 2, "UTC"))).toBe("2026-11-23T23:59:59.000Z");
    expect(iso(endOfWorkingDayAfter(at("2026-11-20T10:00:00Z"), 5, "UTC"))).toBe("2026-11-27T23:59:59.000Z");
    expect(iso(endOfWorkingDayAfter(at("2026-11-21T10:00:00Z"), 1, "UTC"))).toBe("2026-11-23T23:59:59.000Z");
  });
});

test("reminders come each week, at half the time, 48 and 12 hours before the end, and after it", () => {
  const reminders = remindersOf(at("2026-11-02T00:00:00Z"), at("2026-11-16T23:59:59Z"));
  expect(reminders.map(({ kind, at: when }) => `${kind} ${iso(when).slice(5, 13)}`)).toEqual([
    "weekly 11-09T00",
    "half 11-09T11",
    "two_days 11-14T23",
    "weekly 11-16T00",
    "half_day 11-16T11",
    "overdue 11-17T00",
  ]);
  expect(reminderDue(reminders, at("2026-11-08T23:00:00Z"))).toBeUndefined();
  expect(reminderDue(reminders, at("2026-11-15T00:00:00Z"))?.kind).toBe("two_days");
  expect(reminderDue(reminders, at("2027-01-01T00:00:00Z"))?.kind).toBe("overdue");
});
