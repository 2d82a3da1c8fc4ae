import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { numbers } from "@/lib/testing/numbers";
import { type Forecast, forecastPeriod } from "./forecast-period";

const NOVEMBER = { start: new Date("2026-11-01T00:00:00Z"), end: new Date("2026-12-01T00:00:00Z") };
const NOW = new Date("2026-11-22T06:00:00Z");

/** The days up to and including the one of `now`. */
function daily(count: number, costOf: (ago: number, day: Date) => string, now = NOW): Map<string, Usd> {
  const today = startOfUtcDay(now);
  return new Map(
    Array.from({ length: count + 1 }, (_, i) => {
      const day = addUtcDays(today, i - count);
      return [utcDate(day), parseUsd(costOf(count - i, day))];
    }),
  );
}

/** Costs in thousandths of a cent, so that sums are not whole cents; many days without any. */
const costs = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90_000_000 })), { minLength: 1, maxLength: 130 });
const moments = fc.integer({ min: 0, max: 30 * 86_400 - 1 }).map((second) => new Date(NOVEMBER.start.getTime() + second * 1_000));
const ledgerOf = (made: readonly number[], now: Date) =>
  daily(
    made.length - 1,
    (ago) =>
      (made[made.length - 1 - ago] ?? 0)
        .toString()
        .padStart(6, "0")
        .replace(/(\d{5})$/, ".$1"),
    now,
  );
const bounds = ({ lowUsd, expectedUsd, highUsd }: NonNullable<Forecast["atEnd"]>) => [lowUsd, expectedUsd, highUsd].map(parseUsd);
const isWeekend = (day: Date): boolean => [0, 6].includes(day.getUTCDay());

describe("the forecast of a period", () => {
  it("orders its bounds, and none is below what is spent", () => {
    fc.assert(
      fc.property(costs, moments, (made, now) => {
        const forecast = forecastPeriod(ledgerOf(made, now), NOVEMBER, now);
        const spent = parseUsd(forecast.spentUsd);
        const ranges = [forecast.atEnd, ...forecast.days.map((day) => day.range)].filter((range) => range !== null);
        for (const [low = -1n, said = -1n, high = -1n] of ranges.map(bounds)) {
          expect(spent <= low && low <= said && said <= high).toBe(true);
        }
        expect(forecast.atEnd === null).toBe(forecast.state === "none");
        expect(forecast.reason === null).toBe(forecast.state !== "none");
      }),
    );
  });

  it("says nothing where a range would tell nothing: a single day that outdoes months", () => {
    const burst = forecastPeriod(
      daily(90, (ago) => (ago === 8 ? "2600" : "1")),
      NOVEMBER,
      NOW,
    );
    expect(burst).toMatchObject({
      state: "none",
      atEnd: null,
      reason: { code: "too_uneven", message: expect.stringMatching(/anywhere from \$[\d,]+ to \$[\d,]+\.$/) },
    });
    const calm = forecastPeriod(
      daily(90, () => "1"),
      NOVEMBER,
      NOW,
    );
    expect(calm.state).toBe("forecast");
  });

  it("never falls from a day to the next, and ends in the range of the period", () => {
    fc.assert(
      fc.property(costs, moments, (made, now) => {
        const { days, atEnd } = forecastPeriod(ledgerOf(made, now), NOVEMBER, now);
        const ranges = days.flatMap((day) => (day.range ? [bounds(day.range)] : []));
        ranges.slice(1).forEach((range, i) => {
          range.forEach((bound, k) => {
            expect(bound >= (ranges[i]?.[k] ?? 0n)).toBe(true);
          });
        });
        if (atEnd) expect(days.at(-1)?.range).toEqual(atEnd);
      }),
    );
  });

  it("grows in proportion to the costs, to the cent of each", () => {
    fc.assert(
      fc.property(costs, moments, fc.constantFrom(2n, 8n, 64n), (made, now, factor) => {
        const once = ledgerOf(made, now);
        const more = new Map([...once].map(([day, cost]) => [day, (cost * factor) as Usd]));
        const [a, b] = [forecastPeriod(once, NOVEMBER, now), forecastPeriod(more, NOVEMBER, now)];
        if (!a.atEnd || !b.atEnd) return;
        expect(b.method?.model).toBe(a.method?.model);
        const scaled = bounds(b.atEnd);
        bounds(a.atEnd).forEach((bound, i) => {
          const off = bound * factor - (scaled[i] ?? 0n);
          expect(off < 0n ? -off : off).toBeLessThanOrEqual(10n ** 13n * (factor + 1n));
        });
      }),
    );
  });

  it("is the actual sum, to the last digit, once the period is over", () => {
    fc.assert(
      fc.property(costs, fc.integer({ min: 0, max: 40 }), (made, later) => {
        const ledger = ledgerOf(made, addUtcDays(NOVEMBER.end, -1));
        const forecast = forecastPeriod(ledger, NOVEMBER, addUtcDays(NOVEMBER.end, later));
        const spent = formatUsd(sumUsd([...ledger].flatMap(([day, cost]) => (day >= "2026-11-01" ? [cost] : []))));
        expect(forecast).toMatchObject({ state: "over", spentUsd: spent, atEnd: { lowUsd: spent, expectedUsd: spent, highUsd: spent } });
      }),
    );
  });

  it("continues what is the same every day, without a doubt", () => {
    for (const now of ["2026-11-01T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-30T00:00:00Z"].map((text) => new Date(text))) {
      const ledger = daily(60, (ago) => (ago === 0 ? "0" : "10.01"), now);
      const forecast = forecastPeriod(ledger, NOVEMBER, now);
      expect(forecast.atEnd).toEqual({ lowUsd: "300.3", expectedUsd: "300.3", highUsd: "300.3" });
      expect(forecast.backTest?.meanErrorShare).toBe("0");
    }
  });

  it("expects of today what of the day is still ahead", () => {
    const at = (time: string, today: string) => {
      const now = new Date(`2026-11-30T${time}Z`);
      return forecastPeriod(
        daily(60, (ago) => (ago === 0 ? today : "24"), now),
        NOVEMBER,
        now,
      ).atEnd?.expectedUsd;
    };
    expect(at("12:00:00", "12")).toBe("720");
    expect(at("12:00:00", "100")).toBe("808");
    expect(at("23:59:59.999", "3.5")).toBe("699.5");
  });

  it("knows the weekdays", () => {
    const midnight = startOfUtcDay(NOW);
    const ledger = daily(120, (ago, day) => (ago === 0 ? "0" : isWeekend(day) ? "1" : "10"), midnight);
    const november = formatUsd(
      sumUsd(Array.from({ length: 30 }, (_, i) => parseUsd(isWeekend(addUtcDays(NOVEMBER.start, i)) ? "1" : "10"))),
    );
    const { atEnd, method } = forecastPeriod(ledger, NOVEMBER, midnight);
    expect(atEnd).toEqual({ lowUsd: november, expectedUsd: november, highUsd: november });
    expect(method?.model).toBe("weekday_mean");
  });

  it("follows growth better than any mean does", () => {
    const { atEnd, method } = forecastPeriod(
      daily(200, (ago) => (Math.exp(-ago / 40) * 1_000).toFixed(4)),
      NOVEMBER,
      NOW,
    );
    expect(["damped_trend", "month_position"]).toContain(method?.model);
    const actual = Array.from({ length: 30 }, (_, i) => Math.exp((i - 21) / 40) * 1_000).reduce((sum, cost) => sum + cost, 0);
    expect(Math.abs(Number(atEnd?.expectedUsd) - actual) / actual).toBeLessThan(0.03);
  });

  it("says how much history is missing instead of a figure", () => {
    const daysKnown = (days: number) =>
      forecastPeriod(
        daily(days, () => "5"),
        NOVEMBER,
        NOW,
      );
    expect(daysKnown(13)).toMatchObject({
      state: "none",
      atEnd: null,
      reason: { code: "too_little_history", message: expect.stringContaining("13 days") },
    });
    expect(daysKnown(0).reason?.message).toContain("began today");
    expect(daysKnown(14).state).toBe("forecast");
    expect(forecastPeriod(new Map(), NOVEMBER, NOW).reason?.code).toBe("no_usage");
  });

  it("is wider, and says so, while the history is short", () => {
    const next = numbers(5);
    const noise = Array.from({ length: 400 }, () => (80 + next(40)).toString());
    const widthOf = (days: number) => {
      const forecast = forecastPeriod(
        daily(days, (ago) => noise[ago] ?? "0"),
        NOVEMBER,
        NOW,
      );
      const [low = 0n, said = 0n, high = 0n] = forecast.atEnd ? bounds(forecast.atEnd) : [];
      expect(low < said && said < high).toBe(true);
      return { width: high - low, isShort: forecast.method?.isShort };
    };
    expect(widthOf(20).isShort).toBe(true);
    expect(widthOf(360).isShort).toBe(false);
    expect(widthOf(20).width).toBeGreaterThan(widthOf(360).width);
  });

  it("gives nothing to come where nothing was used for months, and still has bounds where use is rare", () => {
    const idle = forecastPeriod(
      daily(200, (ago) => (ago > 150 ? "9" : "0")),
      NOVEMBER,
      NOW,
    );
    expect(idle.atEnd).toMatchObject({ lowUsd: "0", expectedUsd: "0" });
    const rare = forecastPeriod(
      daily(200, (ago) => (ago % 13 === 4 ? "40" : "0")),
      NOVEMBER,
      NOW,
    );
    expect(Number(rare.atEnd?.highUsd)).toBeGreaterThan(Number(rare.spentUsd));
  });

  it("is not below what is spent by a part of a cent either", () => {
    const { spentUsd, atEnd } = forecastPeriod(
      daily(200, (ago) => (ago > 150 ? "9" : ago === 5 ? "10.004" : "0")),
      { ...NOVEMBER, end: addUtcDays(startOfUtcDay(NOW), 1) },
      new Date("2026-11-22T23:59:59.999Z"),
    );
    expect([spentUsd, atEnd?.lowUsd]).toEqual(["10.004", "10.004"]);
  });

  it("tests itself on past months from what was known on the same day", () => {
    const next = numbers(9);
    const ledger = daily(300, () => (90 + next(20)).toString());
    const { backTest } = forecastPeriod(ledger, NOVEMBER, NOW);
    expect(backTest?.periods.map((one) => one.period)).toEqual(["2026-10", "2026-09", "2026-08", "2026-07", "2026-06", "2026-05"]);
    expect(backTest?.held).toBe(backTest?.periods.filter((one) => one.held).length);
    expect(Number(backTest?.meanErrorShare)).toBeLessThan(0.02);
    const later = new Map([...ledger].map(([day, cost]) => [day, day >= "2026-10-22" ? ((cost * 3n) as Usd) : cost]));
    const [october] = forecastPeriod(later, NOVEMBER, NOW).backTest?.periods ?? [];
    expect(october).toMatchObject({ held: false, expectedUsd: backTest?.periods[0]?.expectedUsd });
  });
});
