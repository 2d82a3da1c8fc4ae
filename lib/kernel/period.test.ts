import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addUtcDays,
  contains,
  daysIn,
  isPeriodId,
  periodOf,
  periodSpan,
  shiftPeriod,
  startOfUtcDay,
  startOfUtcHour,
  utcDate,
} from "./period";

const instant = fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-11-30T00:00:00Z"), noInvalidDate: true });
const recent = fc.date({ min: new Date("1970-01-01T00:00:00Z"), max: new Date("2100-01-01T00:00:00Z"), noInvalidDate: true });

describe("billing periods", () => {
  it("every instant is in the period that it is said to be in, and in no neighbour", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const id = periodOf(at);
        expect(isPeriodId(id)).toBe(true);
        expect(contains(periodSpan(id), at)).toBe(true);
        for (const by of [-1, 1]) expect(contains(periodSpan(shiftPeriod(id, by)), at)).toBe(false);
      }),
    );
  });

  it("are half-open: the last millisecond is inside, the end is the next one's start", () => {
    const { start, end } = periodSpan("2026-02");
    expect([start.toISOString(), end.toISOString()]).toEqual(["2026-02-01T00:00:00.000Z", "2026-03-01T00:00:00.000Z"]);
    expect(periodOf(new Date(end.getTime() - 1))).toBe("2026-02");
    expect(periodOf(end)).toBe("2026-03");
  });

  it("follow each other without gap or overlap", () => {
    fc.assert(
      fc.property(recent, (at) => {
        expect(periodSpan(shiftPeriod(periodOf(at), 1)).start).toEqual(periodSpan(periodOf(at)).end);
      }),
    );
  });

  it("shifting there and back leads home, and shifts add up", () => {
    fc.assert(
      fc.property(recent, fc.integer({ min: -400, max: 400 }), fc.integer({ min: -400, max: 400 }), (at, a, b) => {
        const id = periodOf(at);
        expect(shiftPeriod(shiftPeriod(id, a), -a)).toBe(id);
        expect(shiftPeriod(shiftPeriod(id, a), b)).toBe(shiftPeriod(id, a + b));
      }),
    );
  });

  it("have 28 to 31 days, as the calendar says", () => {
    expect(["2026-02", "2028-02", "2026-04", "2026-12"].map((id) => daysIn(periodSpan(id)))).toEqual([28, 29, 30, 31]);
    expect(shiftPeriod("2026-12", 1)).toBe("2027-01");
    expect(shiftPeriod("2026-01", -1)).toBe("2025-12");
  });

  it.each(["2026-13", "2026-00", "2026-1", "26-01", "2026-01-01", "", "2026/01"])("%j is no period", (text) => {
    expect(isPeriodId(text)).toBe(false);
    expect(() => periodSpan(text)).toThrow(RangeError);
  });
});

describe("days and hours in UTC", () => {
  it("a day and an hour begin at or before the instant, less than one day and hour earlier", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const sinceDay = at.getTime() - startOfUtcDay(at).getTime();
        const sinceHour = at.getTime() - startOfUtcHour(at).getTime();
        expect(sinceDay >= 0 && sinceDay < 86_400_000).toBe(true);
        expect(sinceHour >= 0 && sinceHour < 3_600_000).toBe(true);
        expect(startOfUtcDay(at).toISOString()).toBe(`${utcDate(at)}T00:00:00.000Z`);
      }),
    );
  });

  it("adding days is undone by taking them away, whatever the clocks of a country do", () => {
    fc.assert(
      fc.property(recent, fc.integer({ min: -5_000, max: 5_000 }), (at, days) => {
        expect(addUtcDays(addUtcDays(at, days), -days)).toEqual(at);
      }),
    );
    expect(addUtcDays(new Date("2026-03-08T05:00:00Z"), 1).toISOString()).toBe("2026-03-09T05:00:00.000Z");
  });
});
