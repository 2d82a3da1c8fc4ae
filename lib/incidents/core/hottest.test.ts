import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseUsd } from "@/lib/kernel/money";
import { type HourUse, hottestSpan, type Spell, spellOf } from "./hottest";

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

describe("where an incident is explained", () => {
  const spell = (fromHour: number, toHour: number, usd: string): Spell => ({
    ...{ fromMs: fromHour * HOUR, toMs: toHour * HOUR, impactUsd: parseUsd(usd) },
  });
  const [days, minutes] = [spell(0, 75, "40"), spell(3, 4, "10")];

  it("is where it did what it is called by, not the days of small signs beside it", () => {
    expect(spellOf("B1", days, minutes)).toBe(minutes);
    expect(spellOf("B5", days, minutes)).toBe(minutes);
  });

  it("is all of it where that cost hardly anything, and of series and of what is no call", () => {
    expect(spellOf("B1", days, spell(3, 4, "9.99"))).toBe(days);
    expect(spellOf("B1", spell(0, 75, "0"), spell(3, 4, "0"))).toEqual(spell(0, 75, "0"));
    for (const detector of ["S1", "S2", "SECRET", "SECURITY", "SPEND"]) expect(spellOf(detector, days, minutes)).toBe(days);
    expect(spellOf("B1", days, null)).toBe(days);
  });
});
