import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Invalid } from "@/lib/kernel/errors";
import { parseUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { clashOf, type MetricScope, unitsOf } from "./metric-value";
import { parseMetricsCsv } from "./metrics-csv";
import { unitCosts } from "./unit-costs";

const FIRST = new Date("2026-10-01T00:00:00Z");
const SPAN = { start: FIRST, end: addUtcDays(FIRST, 31) };
const usd = (text: string) => parseUsd(text);
const csv = (text: string) => parseMetricsCsv(new TextEncoder().encode(text));

describe("cost per unit", () => {
  it("is that of the days with a count, divided once; days without one are in neither side", () => {
    const values = [
      { period: "2026-10-05", units: "3" },
      { period: "2026-10-06", units: "4" },
    ];
    const { buckets, total } = unitCosts(SPAN, "week", values, () => usd("10"));
    expect(buckets.map(({ start, days, costPerUnitUsd }) => [start.slice(0, 10), days, costPerUnitUsd])).toEqual([
      ["2026-09-28", 0, null],
      ["2026-10-05", 2, "2.857142857142857"],
      ["2026-10-12", 0, null],
      ["2026-10-19", 0, null],
      ["2026-10-26", 0, null],
    ]);
    expect(total).toEqual({ units: "7", costUsd: "20", costPerUnitUsd: "2.857142857142857" });
  });

  it("of a month that is counted whole is that of all its days", () => {
    const { total } = unitCosts(SPAN, "month", [{ period: "2026-10", units: "0.5" }], () => usd("1"));
    expect(total).toEqual({ units: "0.5", costUsd: "31", costPerUnitUsd: "62" });
  });

  it("E08: is null for no units, whatever was spent, and null without any count", () => {
    expect(unitCosts(SPAN, "day", [{ period: "2026-10-05", units: "0" }], () => usd("9")).total).toEqual({
      units: "0",
      costUsd: "9",
      costPerUnitUsd: null,
    });
    expect(unitCosts(SPAN, "day", [], () => usd("9")).total).toEqual({ units: null, costUsd: null, costPerUnitUsd: null });
  });

  it("of all buckets has the units and the cost of the total, in whatever buckets", () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });
    fc.assert(
      fc.property(
        days,
        fc.constantFrom("day", "week", "month" as const),
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        (picked, granularity, cost) => {
          const values = picked.map((day, i) => ({ period: utcDate(addUtcDays(FIRST, day)), units: `${i}.25` }));
          const { buckets, total } = unitCosts(SPAN, granularity, values, (day) => (cost * BigInt(day.slice(8))) as Usd);
          const sum = (of: (bucket: (typeof buckets)[number]) => bigint) => buckets.reduce((all, bucket) => all + of(bucket), 0n);
          expect(sum(({ units }) => unitsOf(units ?? "0"))).toBe(unitsOf(total.units ?? "0"));
          expect(sum(({ costUsd }) => usd(costUsd ?? "0"))).toBe(usd(total.costUsd ?? "0"));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("values", () => {
  const scope: MetricScope = { kind: "organisation" };
  const value = (period: string, metric = "Tickets") => ({ metric, scope, period });

  it("of one month are by the day or by the month, each once", () => {
    expect(clashOf([value("2026-10")], [value("2026-10-03")])?.message).toContain("counted by month");
    expect(clashOf([], [value("2026-10-03"), value("2026-10")])?.index).toBe(1);
    expect(clashOf([], [value("2026-10"), value("2026-10")])?.message).toContain("twice");
    expect(clashOf([value("2026-09")], [value("2026-10-03"), value("2026-10", "Merge requests")])).toBeNull();
  });

  it("of a file are read row by row, and one wrong row refuses it with its line", () => {
    expect(csv('metric;period;units;scope_kind;scope_id\n"Tickets";2026-10-03;12.5;team;care\nTickets;2026-10;;;')).toEqual({
      values: [
        { metric: "Tickets", period: "2026-10-03", units: "12.5", scope: { kind: "team", id: "care" } },
        { metric: "Tickets", period: "2026-10", units: null, scope: { kind: "organisation" } },
      ],
    });
    for (const row of ["Tickets,2026-13,1", "Tickets,2026-10-03,-1", "Tickets,2026-02-30,1", ",2026-10,1"])
      expect(() => csv(`metric,period,units\nFine,2026-10,1\n${row}`)).toThrow(/line 3/);
    expect(() => csv("metric,day,units\nTickets,2026-10-03,1")).toThrow(Invalid);
    expect(() => csv("metric,period,units\n")).toThrow("no rows");
  });
});
