import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  CALENDAR_MONTHS,
  type FiscalUnit,
  fiscalSpan,
  fiscalSpanAt,
  fiscalSpanNamed,
  periodIndexAt,
  START_RULES,
  sameSpanLastYear,
  startOfPeriod,
  WEEK_PATTERNS,
} from "./fiscal";
import { FiscalCalendar } from "./fiscal-schema";
import { addUtcDays, daysIn, utcDate } from "./period";

/** A retailer's: the year begins on the Sunday nearest to 1 February and is named after the year it begins in. */
const RETAIL: FiscalCalendar = {
  kind: "weeks",
  pattern: "4-5-4",
  firstMonth: 2,
  firstWeekday: 0,
  startRule: "nearest",
  yearNamedBy: "start",
};
const JULY: FiscalCalendar = { kind: "months", firstMonth: 7, yearNamedBy: "end" };
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const days = ({ start, end }: { start: Date; end: Date }): [string, string] => [utcDate(start), utcDate(end)];

const firstMonth = fc.integer({ min: 1, max: 12 });
const yearNamedBy = fc.constantFrom("end" as const, "start" as const);
const calendars: fc.Arbitrary<FiscalCalendar> = fc.oneof(
  fc.record({ kind: fc.constant("months" as const), firstMonth, yearNamedBy }),
  fc.record({
    kind: fc.constant("weeks" as const),
    firstMonth,
    yearNamedBy,
    pattern: fc.constantFrom(...WEEK_PATTERNS),
    firstWeekday: fc.integer({ min: 0, max: 6 }),
    startRule: fc.constantFrom(...START_RULES),
  }),
);
const instants = fc.date({ min: new Date("2001-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
const units = fc.constantFrom<FiscalUnit>("period", "quarter", "year");

describe("fiscal calendars", () => {
  it("partition time: every instant lies in exactly one unit, whose end is the start of the next, in whole UTC days", () => {
    fc.assert(
      fc.property(calendars, instants, units, (calendar, at, unit) => {
        const { span, index } = fiscalSpanAt(calendar, unit, at);
        expect(span.start <= at && at < span.end).toBe(true);
        expect(fiscalSpan(calendar, unit, index + 1).span.start).toEqual(span.end);
        expect(fiscalSpanAt(calendar, unit, span.end).index).toBe(index + 1);
        expect(fiscalSpanAt(calendar, unit, at, -1).span.end).toEqual(span.start);
        expect(span.start.getTime() % 86_400_000).toBe(0);
      }),
    );
  });

  it("cut a year of weeks into 52 or 53 of them, each unit beginning on the same weekday, only the last period longer", () => {
    fc.assert(
      fc.property(calendars, instants, (calendar, at) => {
        fc.pre(calendar.kind === "weeks");
        const year = fiscalSpanAt(calendar, "year", at);
        expect([52 * 7, 53 * 7]).toContain(daysIn(year.span));
        const weeks = Array.from({ length: 12 }, (_, i) => daysIn(fiscalSpan(calendar, "period", year.index * 12 + i).span) / 7);
        const pattern = calendar.pattern.split("-").map(Number);
        const left = daysIn(year.span) / 7 - 52;
        expect(weeks).toEqual(Array.from({ length: 12 }, (_, i) => (pattern[i % 3] ?? 0) + (i === 11 ? left : 0)));
        expect(year.span.start.getUTCDay()).toBe(calendar.firstWeekday);
        const fromFirst = daysIn({ start: day(`${utcDate(addUtcDays(year.span.start, 10)).slice(0, 7)}-01`), end: year.span.start });
        const bounds = { nearest: [-3, 3], on_or_before: [-6, 0], on_or_after: [0, 6] }[calendar.startRule];
        expect(fromFirst >= (bounds[0] ?? 0) && fromFirst <= (bounds[1] ?? 0)).toBe(true);
      }),
    );
  });

  it("find a unit again by its name", () => {
    fc.assert(
      fc.property(calendars, instants, units, (calendar, at, unit) => {
        const found = fiscalSpanAt(calendar, unit, at);
        expect(fiscalSpanNamed(calendar, unit, found.year, found.number)).toEqual(found);
      }),
    );
  });

  it("know the published years of retailers, with 53 weeks in 2023", () => {
    expect(days(fiscalSpanNamed(RETAIL, "year", 2023, 1).span)).toEqual(["2023-01-29", "2024-02-04"]);
    expect(days(fiscalSpanNamed(RETAIL, "year", 2024, 1).span)).toEqual(["2024-02-04", "2025-02-02"]);
    expect(days(fiscalSpanNamed(RETAIL, "period", 2023, 12).span)).toEqual(["2023-12-31", "2024-02-04"]);
  });

  it("name periods, quarters and years", () => {
    const at = day("2026-09-15");
    expect((["period", "quarter", "year"] as const).map((unit) => fiscalSpanAt(JULY, unit, at).name)).toEqual([
      "P03 FY2027",
      "Q1 FY2027",
      "FY2027",
    ]);
    expect(fiscalSpanAt({ ...JULY, yearNamedBy: "start" }, "year", at).name).toBe("FY2026");
    expect(fiscalSpanAt(CALENDAR_MONTHS, "period", at).name).toBe("P09 FY2026");
    expect(fiscalSpanAt(JULY, "period", day("2026-07-01"), -1).name).toBe("P12 FY2026");
  });

  it("refuse a calendar that lacks its rule", () => {
    expect(FiscalCalendar.safeParse({ kind: "weeks", firstMonth: 2, yearNamedBy: "end" }).success).toBe(false);
    expect(FiscalCalendar.safeParse({ ...JULY, firstMonth: 13 }).success).toBe(false);
    expect(FiscalCalendar.parse(RETAIL)).toEqual(RETAIL);
  });
});

describe("the same span of the fiscal year before", () => {
  it.each([
    ["a period", RETAIL, "2024-02-04", "2024-03-03", "2023-01-29", "2023-02-26"],
    ["a period so far", RETAIL, "2024-02-04", "2024-02-10", "2023-01-29", "2023-02-04"],
    ["the last period after one of 53 weeks", RETAIL, "2025-01-05", "2025-02-02", "2023-12-31", "2024-02-04"],
    ["the 53rd week, which the year before lacks", RETAIL, "2024-01-28", "2024-02-04", "2023-01-22", "2023-01-29"],
    ["a year to date", JULY, "2026-07-01", "2026-11-23", "2025-07-01", "2025-11-23"],
    ["29 February", CALENDAR_MONTHS, "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"],
  ])("of %s", (_, calendar, from, to, start, end) => {
    expect(days(sameSpanLastYear(calendar, { start: day(from), end: day(to) }))).toEqual([start, end]);
  });

  it("of a unit is the same unit, of anything else is never empty and lies before it", () => {
    fc.assert(
      fc.property(calendars, instants, fc.integer({ min: 1, max: 300 }), (calendar, at, length) => {
        const unit = fiscalSpanAt(calendar, "period", at);
        expect(sameSpanLastYear(calendar, unit.span)).toEqual(fiscalSpan(calendar, "period", unit.index - 12).span);
        const start = day(utcDate(at));
        const before = sameSpanLastYear(calendar, { start, end: addUtcDays(start, length) });
        expect(before.start < before.end && before.end <= start).toBe(true);
        expect(startOfPeriod(calendar, periodIndexAt(calendar, start)) <= start).toBe(true);
      }),
    );
  });
});
