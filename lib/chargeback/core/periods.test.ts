import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CALENDAR_MONTHS, type FiscalCalendar } from "@/lib/kernel/fiscal";
import { type Books, daysOfPeriod, isBoundary, periodAt, periodName, periodOfId, previousPeriod } from "./periods";

const APRIL: FiscalCalendar = { kind: "months", firstMonth: 4, yearNamedBy: "end" };
const WEEKS: FiscalCalendar = {
  kind: "weeks",
  firstMonth: 10,
  yearNamedBy: "end",
  pattern: "4-4-5",
  firstWeekday: 0,
  startRule: "nearest",
};
const books = (timeZone = "UTC", calendar = CALENDAR_MONTHS): Books => ({ calendar, timeZone });
const anyBooks = fc.record({
  calendar: fc.constantFrom(CALENDAR_MONTHS, APRIL, WEEKS),
  timeZone: fc.constantFrom(
    "UTC",
    "America/New_York",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
    "Pacific/Apia",
    "America/Havana",
    "Asia/Beirut",
  ),
});
const anyInstant = fc.date({ min: new Date("2005-01-01Z"), max: new Date("2045-01-01Z"), noInvalidDate: true });

describe("periods of the books", () => {
  it("T01: follow the accounting zone: 03:30 UTC on 1 October is still September in New York", () => {
    const at = new Date("2026-10-01T03:30:00Z");
    expect(periodAt(at, books()).id).toBe("2026-10");
    expect(periodAt(at, books("America/New_York")).id).toBe("2026-09");
  });

  it("begin and end at midnights of that zone, summer time or not", () => {
    const march = periodOfId("2026-03", books("America/New_York"));
    expect([march?.start.toISOString(), march?.end.toISOString()]).toEqual(["2026-03-01T05:00:00.000Z", "2026-04-01T04:00:00.000Z"]);
    expect(march && daysOfPeriod(march)).toEqual({ first: "2026-03-01", last: "2026-03-31" });
    // The clocks of Cuba show midnight twice on 1 November 2026; the day begins at the first of them.
    expect(periodOfId("2026-11", books("America/Havana"))?.start.toISOString()).toBe("2026-11-01T04:00:00.000Z");
  });

  it("are 4, 4 and 5 weeks in a calendar of weeks, and named after the fiscal year", () => {
    const third = periodOfId("FY2027-P03", books("UTC", WEEKS));
    expect(third && (third.end.getTime() - third.start.getTime()) / 86_400_000).toBe(35);
    expect(third && periodAt(third.start, books("UTC", WEEKS)).id).toBe("FY2027-P03");
    expect(periodOfId("2026-10", books("UTC", WEEKS))).toBeNull();
    expect(periodOfId("FY2027-P13", books("UTC", WEEKS))).toBeNull();
    expect([periodName("FY2027-P03"), periodName("2026-09")]).toEqual(["FY2027, period 3", "September 2026"]);
  });

  it("stay months of the calendar where only the year begins in April", () => {
    expect(periodOfId("2026-10", books("UTC", APRIL))).toEqual(periodOfId("2026-10", books()));
  });

  it("leave no instant out, hold none twice, and are found again by their id", () => {
    fc.assert(
      fc.property(anyInstant, anyBooks, (at, kept) => {
        const period = periodAt(at, kept);
        expect(period.start <= at && at < period.end).toBe(true);
        expect(periodOfId(period.id, kept)).toEqual(period);
        expect(periodAt(period.end, kept).start).toEqual(period.end);
        expect(previousPeriod(period, kept).end).toEqual(period.start);
        expect(isBoundary(period.start, kept)).toBe(true);
        expect(isBoundary(new Date(period.start.getTime() + 1), kept)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
