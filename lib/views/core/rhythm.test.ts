import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextDue, nextTry, type Rhythm, sayRhythm } from "./rhythm";

const daily = (hour: number, timeZone: string): Rhythm => ({ rhythm: "daily", weekday: null, monthDay: null, hour, timeZone });
const weekly = (weekday: number, hour: number, timeZone = "UTC"): Rhythm => ({ rhythm: "weekly", weekday, monthDay: null, hour, timeZone });
const monthly = (monthDay: number, hour: number, timeZone = "UTC"): Rhythm => ({
  rhythm: "monthly",
  weekday: null,
  monthDay,
  hour,
  timeZone,
});
const dueAfter = (rhythm: Rhythm, at: string): string => nextDue(rhythm, new Date(at)).toISOString();

describe("daylight saving", () => {
  test("the hour of the clock stays the same on both sides of a change", () => {
    expect(dueAfter(daily(8, "Europe/Berlin"), "2026-03-28T12:00:00Z")).toBe("2026-03-29T06:00:00.000Z");
    expect(dueAfter(daily(8, "Europe/Berlin"), "2026-03-27T12:00:00Z")).toBe("2026-03-28T07:00:00.000Z");
    expect(dueAfter(daily(8, "Europe/Berlin"), "2026-10-24T12:00:00Z")).toBe("2026-10-25T07:00:00.000Z");
  });

  test("an hour that the clock leaps over is due right after the leap, once", () => {
    const due = nextDue(daily(2, "Europe/Berlin"), new Date("2026-03-28T12:00:00Z"));
    expect(due.toISOString()).toBe("2026-03-29T01:00:00.000Z");
    expect(nextDue(daily(2, "Europe/Berlin"), due).toISOString()).toBe("2026-03-30T00:00:00.000Z");
  });

  test("an hour that comes twice is due at the first, once", () => {
    const due = nextDue(daily(2, "Europe/Berlin"), new Date("2026-10-24T12:00:00Z"));
    expect(due.toISOString()).toBe("2026-10-25T00:00:00.000Z");
    expect(nextDue(daily(2, "Europe/Berlin"), due).toISOString()).toBe("2026-10-26T01:00:00.000Z");
  });
});

test("weeks go by the day of the zone, not of UTC", () => {
  // Monday 07:00 in Auckland is Sunday in UTC.
  expect(dueAfter(weekly(1, 7, "Pacific/Auckland"), "2026-06-10T00:00:00Z")).toBe("2026-06-14T19:00:00.000Z");
});

test("a day that the month lacks is its last", () => {
  expect(dueAfter(monthly(31, 6), "2026-01-31T06:00:00Z")).toBe("2026-02-28T06:00:00.000Z");
  expect(dueAfter(monthly(31, 6), "2026-02-28T06:00:00Z")).toBe("2026-03-31T06:00:00.000Z");
  expect(dueAfter(monthly(29, 6), "2028-02-01T00:00:00Z")).toBe("2028-02-29T06:00:00.000Z");
});

test("the next due instant is later, on the hour of the zone's clock, and no due instant lies between", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago");
  const rhythms = fc.oneof(
    fc.record({ hour: fc.nat(23), zone: zones }).map(({ hour, zone }) => daily(hour, zone)),
    fc.record({ day: fc.integer({ min: 1, max: 7 }), hour: fc.nat(23), zone: zones }).map(({ day, hour, zone }) => weekly(day, hour, zone)),
    fc.record({ day: fc.integer({ min: 1, max: 31 }), hour: fc.nat(23), zone: zones }).map((one) => monthly(one.day, one.hour, one.zone)),
  );
  const instants = fc.date({ min: new Date("2024-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(rhythms, instants, (rhythm, at) => {
      const due = nextDue(rhythm, at);
      expect(due > at).toBe(true);
      expect(nextDue(rhythm, new Date(due.getTime() - 1))).toEqual(due);
      const middle = new Date(Math.floor((at.getTime() + due.getTime()) / 2));
      expect(nextDue(rhythm, middle)).toEqual(due);
    }),
    { numRuns: 60 },
  );
});

test("pauses between attempts grow, and end", () => {
  const now = new Date("2026-10-01T00:00:00Z");
  const tries = [1, 2, 3, 4, 5].map((attempts) => nextTry(attempts, now)?.getTime() ?? 0);
  expect([...tries].sort((a, b) => a - b)).toEqual(tries);
  expect(nextTry(6, now)).toBeNull();
});

test("words", () => {
  expect(sayRhythm(weekly(1, 8, "Europe/Berlin"))).toBe("Mondays at 08:00, Europe/Berlin");
  expect(sayRhythm(monthly(31, 6))).toBe("Day 31 of the month, or its last at 06:00, UTC");
});
