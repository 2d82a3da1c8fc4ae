import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { addUtcDays } from "@/lib/kernel/period";
import { bucketOf, bucketsOf, GRANULARITIES } from "./buckets";
import { type Comparison, comparedSpan } from "./compare";

const compared = (from: string, to: string, kind: Comparison) => {
  const span = comparedSpan({ start: new Date(`${from}T00:00:00Z`), end: new Date(`${to}T00:00:00Z`) }, kind);
  return [span.start.toISOString().slice(0, 10), span.end.toISOString().slice(0, 10)];
};
const spans = fc
  .tuple(fc.date({ min: new Date("2020-01-01"), max: new Date("2029-12-31"), noInvalidDate: true }), fc.integer({ min: 1, max: 400 }))
  .map(([at, days]) => {
    const start = bucketOf(at, "day");
    return { start, end: addUtcDays(start, days) };
  });

describe("the span that a period is compared with", () => {
  it.each([
    ["a month so far", "2026-10-01", "2026-10-23", "2026-09-01", "2026-09-23"],
    ["a whole month", "2026-10-01", "2026-11-01", "2026-09-01", "2026-10-01"],
    ["a whole month after a short one", "2026-03-01", "2026-04-01", "2026-02-01", "2026-03-01"],
    ["a month so far that is longer than the one before", "2026-03-01", "2026-03-31", "2026-02-01", "2026-03-01"],
    ["a whole quarter", "2026-07-01", "2026-10-01", "2026-04-01", "2026-07-01"],
    ["seven days", "2026-10-05", "2026-10-12", "2026-09-28", "2026-10-05"],
    ["January", "2026-01-01", "2026-02-01", "2025-12-01", "2026-01-01"],
  ])("previous: %s", (_, from, to, start, end) => {
    expect(compared(from, to, "previous")).toEqual([start, end]);
  });

  it.each([
    ["days", "2026-10-01", "2026-10-23", "2025-10-01", "2025-10-23"],
    ["29 February alone", "2024-02-29", "2024-03-01", "2023-02-28", "2023-03-01"],
    ["up to 29 February", "2024-02-01", "2024-02-29", "2023-02-01", "2023-03-01"],
    ["a year", "2024-01-01", "2025-01-01", "2023-01-01", "2024-01-01"],
  ])("year: %s", (_, from, to, start, end) => {
    expect(compared(from, to, "year")).toEqual([start, end]);
  });

  it("takes fiscal periods for months where a span begins with one, and a fiscal year for a year", () => {
    const calendar = { kind: "weeks", pattern: "4-4-5", firstMonth: 7, firstWeekday: 1, startRule: "nearest", yearNamedBy: "end" } as const;
    const fiscal = (from: string, to: string, kind: Comparison) => {
      const span = comparedSpan({ start: new Date(`${from}T00:00:00Z`), end: new Date(`${to}T00:00:00Z`) }, kind, calendar);
      return [span.start.toISOString().slice(0, 10), span.end.toISOString().slice(0, 10)];
    };
    expect(fiscal("2026-08-24", "2026-09-28", "previous")).toEqual(["2026-07-27", "2026-08-24"]);
    expect(fiscal("2026-09-28", "2026-10-23", "previous")).toEqual(["2026-08-24", "2026-09-18"]);
    expect(fiscal("2026-06-29", "2026-10-23", "previous")).toEqual(["2026-02-23", "2026-06-19"]);
    expect(fiscal("2026-08-24", "2026-09-28", "fiscal_year")).toEqual(["2025-08-25", "2025-09-29"]);
    expect(fiscal("2026-10-01", "2026-10-23", "preceding")).toEqual(["2026-09-09", "2026-10-01"]);
    expect(compared("2026-10-01", "2026-10-23", "fiscal_year")).toEqual(compared("2026-10-01", "2026-10-23", "year"));
  });

  it("puts each day beside the same weekday, without overlap and at most six days apart", () => {
    fc.assert(
      fc.property(spans, (span) => {
        const before = comparedSpan(span, "previous_weekday");
        expect(before.start.getUTCDay()).toBe(span.start.getUTCDay());
        expect(before.end.getTime() - before.start.getTime()).toBe(span.end.getTime() - span.start.getTime());
        expect(before.end.getTime()).toBeLessThanOrEqual(span.start.getTime());
        expect(span.start.getTime() - before.end.getTime()).toBeLessThan(7 * 86_400_000);
      }),
    );
  });

  it("is never empty and never overlaps, for any span", () => {
    fc.assert(
      fc.property(spans, fc.constantFrom<Comparison>("previous", "preceding", "previous_weekday"), (span, kind) => {
        const before = comparedSpan(span, kind);
        expect(before.start.getTime()).toBeLessThan(before.end.getTime());
        expect(before.end.getTime()).toBeLessThanOrEqual(span.start.getTime());
      }),
    );
    fc.assert(
      fc.property(spans, (span) => {
        const before = comparedSpan(span, "year");
        expect(before.start.getTime()).toBeLessThan(before.end.getTime());
      }),
    );
  });
});

const CALENDARS: readonly FiscalCalendar[] = [
  { kind: "months", firstMonth: 4, yearNamedBy: "end" },
  { kind: "weeks", pattern: "4-4-5", firstMonth: 2, firstWeekday: 0, startRule: "nearest", yearNamedBy: "start" },
];

describe("buckets", () => {
  it("cover a span without gap or overlap, oldest first", () => {
    fc.assert(
      fc.property(spans, fc.constantFrom(...GRANULARITIES), fc.constantFrom(...CALENDARS), (span, granularity, calendar) => {
        const bucketAt = (at: Date) => bucketOf(at, granularity, calendar);
        const buckets = bucketsOf(span, granularity, calendar);
        expect(buckets[0]?.getTime()).toBeLessThanOrEqual(span.start.getTime());
        for (const [i, bucket] of buckets.entries()) {
          expect(bucketAt(bucket).getTime()).toBe(bucket.getTime());
          const next = buckets[i + 1];
          if (next) expect(bucketAt(new Date(next.getTime() - 1)).getTime()).toBe(bucket.getTime());
        }
        expect(bucketAt(new Date(span.end.getTime() - 1)).getTime()).toBe(buckets.at(-1)?.getTime());
      }),
      { numRuns: 10 },
    );
  });

  it("of fiscal periods begin where the organisation's periods do", () => {
    const [months, weeks] = CALENDARS;
    const starts = (calendar: FiscalCalendar | undefined, start: string, end: string) =>
      bucketsOf({ start: new Date(start), end: new Date(end) }, "fiscal_period", calendar).map((at) => at.toISOString().slice(0, 10));
    expect(starts(months, "2026-03-15", "2026-05-02")).toEqual(["2026-03-01", "2026-04-01", "2026-05-01"]);
    // Four weeks, four, five, from the Sunday nearest to 1 February.
    expect(starts(weeks, "2026-02-01", "2026-05-09")).toEqual(["2026-02-01", "2026-03-01", "2026-03-29", "2026-05-03"]);
  });

  it("begin weeks on Monday and months on the first", () => {
    expect(bucketOf(new Date("2026-10-25T23:59:59Z"), "week").toISOString()).toBe("2026-10-19T00:00:00.000Z");
    expect(bucketOf(new Date("2026-10-26T00:00:00Z"), "week").toISOString()).toBe("2026-10-26T00:00:00.000Z");
    expect(bucketOf(new Date("2026-10-25T23:59:59Z"), "month").toISOString()).toBe("2026-10-01T00:00:00.000Z");
  });
});
