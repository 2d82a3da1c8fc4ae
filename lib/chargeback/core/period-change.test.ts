import fc from "fast-check";
import { expect, it } from "vitest";
import { periodChange } from "./period-change";

it("T03: 3,100 in 31 days after 2,940 in 28 is 5.44 per cent more, and 4.76 per cent less a day", () => {
  expect(periodChange({ amount: "3100.00", days: 31 }, { amount: "2940.00", days: 28 })).toEqual({
    ...{ change: "160", changePercent: "5.44", perDay: "100", perDayBefore: "105", perDayChangePercent: "-4.76" },
  });
});

it("says no percentage where nothing was paid before, and none of what was given back", () => {
  const none = { changePercent: null, perDayChangePercent: null };
  expect(periodChange({ amount: "10", days: 30 }, { amount: "0", days: 31 })).toMatchObject({ change: "10", ...none });
  expect(periodChange({ amount: "10", days: 30 }, { amount: "-5", days: 31 })).toMatchObject({ change: "15", ...none });
});

it("of periods of one length both percentages are the same, and the same sums change nothing", () => {
  const amount = fc
    .integer({ min: 1, max: 1_000_000 })
    .map((cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`);
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 1, max: 40 }), (now, then, days) => {
      const { changePercent, perDayChangePercent } = periodChange({ amount: now, days }, { amount: then, days });
      expect(perDayChangePercent).toBe(changePercent);
      expect(periodChange({ amount: now, days }, { amount: now, days })).toMatchObject({ change: "0", changePercent: "0" });
    }),
  );
});
