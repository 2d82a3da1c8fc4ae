import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HourUse, hottestSpan } from "./hottest";

const HOUR = 3_600_000;
const hoursOf = (...actual: number[]): HourUse[] => actual.map((actualUsd, i) => ({ atMs: i * HOUR, actualUsd, expectedUsd: 5 }));

describe("the hottest hours", () => {
  it("are the burst, not the day of small signs after it", () => {
    expect(hottestSpan(hoursOf(4, 90, 60, 6, 9, 3, 11, 8, 7, 9))).toEqual({ fromMs: HOUR, toMs: 3 * HOUR });
  });

  it("are all of what stays far above the usual, and hold together over an hour that is not", () => {
    expect(hottestSpan(hoursOf(20, 25, 4, 30, 22))).toEqual({ fromMs: 0, toMs: 5 * HOUR });
  });

  it("are none where no hour has more than twice the usual", () => {
    expect(hottestSpan(hoursOf(9, 10, 8))).toBeNull();
    expect(hottestSpan([])).toBeNull();
  });

  it("have more beyond twice the usual than any other hours one after the other", () => {
    const use = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(use, (actual) => {
        const hours = hoursOf(...actual);
        const beyond = (from: number, to: number) => actual.slice(from, to).reduce((sum, each) => sum + each - 10, 0);
        const hottest = hottestSpan(hours);
        const most = hottest === null ? 0 : beyond(hottest.fromMs / HOUR, hottest.toMs / HOUR);
        for (let from = 0; from < actual.length; from++)
          for (let to = from + 1; to <= actual.length; to++) expect(beyond(from, to)).toBeLessThanOrEqual(most);
      }),
    );
  });
});
