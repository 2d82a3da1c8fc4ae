import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALENDAR_MONTHS, type FiscalCalendar } from "@/lib/kernel/fiscal";
import { WINDOWS, type Window } from "./budget";
import { windowAt, windowBefore } from "./window";

const spanOf = (window: Window, timeZone: string, at: string, calendar: FiscalCalendar = CALENDAR_MONTHS): (string | undefined)[] => {
  const found = windowAt(window, timeZone, calendar, new Date(at), {});
  return [found?.startsAt?.toISOString().replace(".000Z", "Z"), found?.endsAt?.toISOString().replace(".000Z", "Z")];
};
const hoursOf = (timeZone: string, at: string): number => {
  const found = windowAt("day", timeZone, CALENDAR_MONTHS, new Date(at), {});
  return ((found?.endsAt?.getTime() ?? 0) - (found?.startsAt?.getTime() ?? 0)) / 3_600_000;
};

describe("days and months in the zone of the budget", () => {
  it("a day has 23 hours where clocks go forward, 25 where they go back, and begins when the clocks first show it", () => {
    expect(hoursOf("Europe/Berlin", "2026-03-29T12:00:00Z")).toBe(23);
    expect(hoursOf("Europe/Berlin", "2026-10-25T12:00:00Z")).toBe(25);
    expect(hoursOf("Australia/Lord_Howe", "2026-04-05T03:00:00Z")).toBe(24.5);
    // Clocks of Santiago skip midnight itself.
    expect(spanOf("day", "America/Santiago", "2026-09-06T12:00:00Z")).toEqual(["2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"]);
  });

  it("a month of Shanghai ends with its own midnight", () => {
    const march = ["2026-02-28T16:00:00Z", "2026-03-31T16:00:00Z"];
    expect(spanOf("month", "Asia/Shanghai", "2026-03-31T15:59:59Z")).toEqual(march);
    expect(spanOf("month", "Asia/Shanghai", "2026-02-28T16:00:00Z")).toEqual(march);
    expect(spanOf("month", "Asia/Shanghai", "2026-03-31T16:00:00Z")).toEqual(["2026-03-31T16:00:00Z", "2026-04-30T16:00:00Z"]);
  });

  it("31 January is followed by all of February, and 28 February by all of March", () => {
    expect(spanOf("month", "UTC", "2026-01-31T23:59:59Z")).toEqual(["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"]);
    expect(spanOf("month", "UTC", "2026-02-28T23:59:59Z")).toEqual(["2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"]);
    expect(spanOf("month", "UTC", "2028-02-29T23:59:59Z")).toEqual(["2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z"]);
  });

  it("a week begins on Monday", () => {
    expect(spanOf("week", "America/New_York", "2026-03-09T03:59:59Z")).toEqual(["2026-03-02T05:00:00Z", "2026-03-09T04:00:00Z"]);
    expect(spanOf("week", "America/New_York", "2026-03-09T04:00:00Z")).toEqual(["2026-03-09T04:00:00Z", "2026-03-16T04:00:00Z"]);
  });

  it("quarters and years are those of the fiscal calendar", () => {
    const fromApril: FiscalCalendar = { kind: "months", firstMonth: 4, yearNamedBy: "end" };
    expect(spanOf("quarter", "Asia/Tokyo", "2026-03-31T15:00:00Z", fromApril)).toEqual(["2026-03-31T15:00:00Z", "2026-06-30T15:00:00Z"]);
    expect(spanOf("year", "UTC", "2026-03-31T23:59:59Z", fromApril)).toEqual(["2025-04-01T00:00:00Z", "2026-04-01T00:00:00Z"]);
    const weeks: FiscalCalendar = { ...fromApril, kind: "weeks", firstMonth: 1, pattern: "4-4-5", firstWeekday: 0, startRule: "nearest" };
    expect(spanOf("quarter", "UTC", "2026-03-15T00:00:00Z", weeks)).toEqual(["2026-01-04T00:00:00Z", "2026-04-05T00:00:00Z"]);
  });
});

it("an hour of Kolkata begins at half past in UTC", () => {
  expect(spanOf("hour", "Asia/Kolkata", "2026-03-15T12:29:59Z")).toEqual(["2026-03-15T11:30:00Z", "2026-03-15T12:30:00Z"]);
  expect(spanOf("minute", "Asia/Kolkata", "2026-03-15T12:29:59Z")).toEqual(["2026-03-15T12:29:00Z", "2026-03-15T12:30:00Z"]);
});

it("what is no span of time has one window, or one for each trace or session", () => {
  const at = new Date("2026-03-15T12:00:00Z");
  const windowOf = (window: Window, thread: { traceId?: string; sessionId?: string }) =>
    windowAt(window, "UTC", CALENDAR_MONTHS, at, thread)?.name;
  expect(windowOf("total", {})).toBe("");
  expect([windowOf("trace", { traceId: "t1" }), windowOf("session", { sessionId: "t1" })]).toEqual(["trace t1", "session t1"]);
  expect([windowOf("trace", { sessionId: "s" }), windowOf("session", {})]).toEqual([undefined, undefined]);
});

const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/St_Johns",
  "Asia/Kolkata",
  "Pacific/Apia",
  "America/Santiago",
  "Africa/Cairo",
  "Asia/Kathmandu",
);
const windows = fc.constantFrom(...WINDOWS.filter((window) => !["total", "trace", "session"].includes(window)));
const instants = fc.date({ min: new Date("2011-01-01Z"), max: new Date("2032-01-01Z"), noInvalidDate: true });

it("windows tile time: each instant lies in one, half-open, and the one before ends where it begins", () => {
  fc.assert(
    fc.property(windows, zones, instants, (window, timeZone, at) => {
      const here = windowAt(window, timeZone, CALENDAR_MONTHS, at, {});
      const [start, end] = [here?.startsAt as Date, here?.endsAt as Date];
      expect(start <= at && at < end).toBe(true);
      const same = (instant: number) => windowAt(window, timeZone, CALENDAR_MONTHS, new Date(instant), {})?.name === here?.name;
      expect([same(start.getTime()), same(end.getTime() - 1), same(end.getTime())]).toEqual([true, true, false]);
      expect(here && windowBefore(window, timeZone, CALENDAR_MONTHS, here)?.endsAt).toEqual(start);
    }),
    { numRuns: 300 },
  );
});
