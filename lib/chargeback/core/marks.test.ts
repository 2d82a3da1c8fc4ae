import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utcDate } from "@/lib/kernel/period";
import { isClosed } from "./marks";

const CLOSED = [
  { firstDay: "2026-09-01", lastDay: "2026-09-30" },
  { firstDay: "2026-07-01", lastDay: "2026-07-31" },
  { firstDay: "2026-08-01", lastDay: "2026-08-31" },
];
const closed = (first: string, last: string) => isClosed({ first, last }, CLOSED);

describe("a span of days is closed", () => {
  it("when each of its days is: one period, a part of one, several in a row", () => {
    expect(closed("2026-09-01", "2026-09-30")).toBe(true);
    expect(closed("2026-09-10", "2026-09-10")).toBe(true);
    expect(closed("2026-07-01", "2026-09-30")).toBe(true);
  });

  it("not when a day of it is open, at either end or between", () => {
    expect(closed("2026-09-01", "2026-10-01")).toBe(false);
    expect(closed("2026-06-30", "2026-07-31")).toBe(false);
    expect(isClosed({ first: "2026-07-01", last: "2026-09-30" }, CLOSED.slice(0, 2))).toBe(false);
    expect(isClosed({ first: "2026-07-01", last: "2026-07-02" }, [])).toBe(false);
  });

  it("exactly when each day by itself is, in whatever order the periods come", () => {
    const day = fc.integer({ min: 0, max: 40 }).map((n) => utcDate(new Date(Date.UTC(2026, 0, 1 + n))));
    const span = fc.tuple(day, day).map(([a, b]): [string, string] => (a < b ? [a, b] : [b, a]));
    fc.assert(
      fc.property(span, fc.array(span, { maxLength: 6 }), ([first, last], spans) => {
        const periods = spans.map(([firstDay, lastDay]) => ({ firstDay, lastDay }));
        const days: string[] = [];
        for (let at = Date.parse(first); at <= Date.parse(last); at += 86_400_000) days.push(utcDate(new Date(at)));
        expect(isClosed({ first, last }, periods)).toBe(
          days.every((one) => periods.some(({ firstDay, lastDay }) => firstDay <= one && one <= lastDay)),
        );
      }),
    );
  });
});
