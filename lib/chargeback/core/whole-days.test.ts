import fc from "fast-check";
import { expect, it } from "vitest";
import { touchedDays, wholeDays } from "./whole-days";

const DAY_MS = 86_400_000;
const minute = fc.integer({ min: 0, max: 60 * 24 * 60 }).map((n) => new Date(Date.UTC(2026, 2, 1) + n * 60_000));

it("whole days and ends are the span, without a gap and without an overlap, and every whole day is one", () => {
  fc.assert(
    fc.property(minute, minute, (a, b) => {
      const span = a < b ? { start: a, end: b } : { start: b, end: a };
      const { whole, edges } = wholeDays(span);
      const parts = [whole, ...edges].filter(({ start, end }) => start < end).sort((x, y) => x.start.getTime() - y.start.getTime());
      expect(parts.reduce((sum, { start, end }) => sum + end.getTime() - start.getTime(), 0)).toBe(
        span.end.getTime() - span.start.getTime(),
      );
      for (const [i, part] of parts.entries()) expect(part.start).toEqual(parts[i - 1]?.end ?? span.start);
      expect(whole.start.getTime() % DAY_MS).toBe(whole.start < whole.end ? 0 : whole.start.getTime() % DAY_MS);
      expect(edges.every(({ start, end }) => end.getTime() - start.getTime() < DAY_MS * 2)).toBe(true);
      const touched = touchedDays(span);
      expect(touched.start.getTime() % DAY_MS).toBe(0);
      expect(touched.start <= span.start && touched.end >= span.end && touched.end.getTime() - span.end.getTime() < DAY_MS).toBe(true);
    }),
  );
});

it("a month of New York has the rest of a day at each end", () => {
  const { whole, edges } = wholeDays({ start: new Date("2026-09-01T04:00:00Z"), end: new Date("2026-10-01T04:00:00Z") });
  expect(whole).toEqual({ start: new Date("2026-09-02T00:00:00Z"), end: new Date("2026-10-01T00:00:00Z") });
  expect(edges).toEqual([
    { start: new Date("2026-09-01T04:00:00Z"), end: new Date("2026-09-02T00:00:00Z") },
    { start: new Date("2026-10-01T00:00:00Z"), end: new Date("2026-10-01T04:00:00Z") },
  ]);
});
