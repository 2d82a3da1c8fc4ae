import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addUtcDays, type Span, utcDate } from "@/lib/kernel/period";
import { bucketsOf, GRANULARITIES } from "./buckets";
import { splitDays, touchedWeeks, wholeWeeks } from "./weeks";

const at = (day: string): Date => new Date(`${day}T00:00:00Z`);
const span = (start: string, end: string): Span => ({ start: at(start), end: at(end) });
const daysOf = ({ start, end }: Span): string[] => {
  const days: string[] = [];
  for (let day = start; day < end; day = addUtcDays(day, 1)) days.push(utcDate(day));
  return days;
};
const weekOf = (monday: string): Span => ({ start: at(monday), end: addUtcDays(at(monday), 7) });

const anySpan = fc
  .tuple(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 120 }))
  .map(([first, length]): Span => ({ start: addUtcDays(at("2025-01-01"), first), end: addUtcDays(at("2025-01-01"), first + length) }));
const anySpans = fc.array(anySpan, { minLength: 1, maxLength: 3 });

describe("weeks that stand for their days", () => {
  it("are those from Monday to Sunday wholly inside a span", () => {
    expect(wholeWeeks([span("2026-03-01", "2026-03-17")])).toEqual(["2026-03-02", "2026-03-09"]);
    expect(wholeWeeks([span("2026-03-03", "2026-03-15")])).toEqual([]);
  });

  it("are not cut by the edge of another span, nor by that of a bucket", () => {
    expect(wholeWeeks([span("2026-03-02", "2026-03-16"), span("2026-02-02", "2026-03-11")])).not.toContain("2026-03-09");
    const asked = span("2026-03-02", "2026-04-13");
    expect(wholeWeeks([asked], bucketsOf(asked, "month"))).not.toContain("2026-03-30");
    expect(wholeWeeks([asked], bucketsOf(asked, "week"))).toHaveLength(6);
    expect(wholeWeeks([asked], bucketsOf(asked, "day"))).toEqual([]);
  });

  it("and the days beside them are every day that is asked for, each once, whichever weeks stand", () => {
    fc.assert(
      fc.property(
        anySpans,
        fc.constantFrom(...GRANULARITIES.slice(1)),
        fc.func(fc.boolean()),
        fc.boolean(),
        (spans, granularity, isStanding, hasDays) => {
          const buckets = spans.flatMap((one) => bucketsOf(one, granularity));
          const standing = touchedWeeks(spans).filter((week) => isStanding(week));
          const { weeks, days, others } = splitDays(spans, standing, hasDays, buckets);
          const read = [...weeks.map(weekOf), ...days, ...others].flatMap(daysOf);
          expect(read.sort()).toEqual([...new Set(spans.flatMap(daysOf))].sort());
          expect(weeks).toEqual(wholeWeeks(spans, buckets).filter((week) => standing.includes(week)));
          const ofStanding = new Set(standing.map(weekOf).flatMap(daysOf));
          expect(days.flatMap(daysOf).every((day) => ofStanding.has(day))).toBe(true);
          expect(others.flatMap(daysOf).some((day) => ofStanding.has(day)) && hasDays).toBe(false);
        },
      ),
    );
  });

  it("have their own days read where they are cut, if these are kept, and no other day of theirs", () => {
    const asked = [span("2026-03-04", "2026-03-18")];
    const standing = touchedWeeks(asked);
    expect(standing).toEqual(["2026-03-02", "2026-03-09", "2026-03-16"]);
    expect(splitDays(asked, standing.slice(0, 2), true)).toEqual({
      weeks: ["2026-03-09"],
      days: [span("2026-03-04", "2026-03-09")],
      others: [span("2026-03-16", "2026-03-18")],
    });
    expect(splitDays(asked, standing, false)).toEqual({
      weeks: ["2026-03-09"],
      days: [],
      others: [span("2026-03-04", "2026-03-09"), span("2026-03-16", "2026-03-18")],
    });
  });

  it("lie wholly inside or wholly outside each span and each bucket", () => {
    fc.assert(
      fc.property(anySpans, fc.constantFrom(...GRANULARITIES.slice(1)), (spans, granularity) => {
        const buckets = spans.flatMap((one) => bucketsOf(one, granularity));
        for (const week of wholeWeeks(spans, buckets).map(weekOf)) {
          for (const edge of [...spans.flatMap(({ start, end }) => [start, end]), ...buckets]) {
            expect(edge <= week.start || edge >= week.end).toBe(true);
          }
        }
      }),
    );
  });
});
