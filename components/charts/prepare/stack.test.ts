import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OTHER_SLOT } from "./colours";
import { shiftByPlace, shiftByWeekday, weeksBetween } from "./compare";
import { csvOfTwin } from "./csv";
import { sumDecimals } from "./decimal-text";
import type { Series, StackInput } from "./series";
import {
  describeStack,
  distinctSlots,
  greatestOf,
  OTHER_ID,
  prepareStack,
  slotsOf,
  topSeries,
  twinOfStack,
  UNATTRIBUTED_ID,
} from "./stack";

const series = (id: string, slot: number, ...values: (string | null)[]): Series => ({ id, name: id.toUpperCase(), slot, values });
const days = (count: number) => Array.from({ length: count }, (_, i) => ({ start: new Date(Date.UTC(2026, 9, 1 + i)).toISOString() }));
const stackInput = (more: Partial<StackInput>): StackInput => ({ unit: "usd", granularity: "day", buckets: days(2), series: [], ...more });

describe("top series", () => {
  it("keeps the greatest by exact sum, sums the rest into Other, leaves unattributed by itself on top", () => {
    const top = topSeries(
      [
        series("a", 1, "0.000000000000001", "1"),
        series(UNATTRIBUTED_ID, 0, "99", "99"),
        series("b", 2, "1", "0.000000000000002"),
        series("c", 3, "5", "5"),
        series("d", 4, "0.1", null),
      ],
      2,
    );
    expect(top.map((one) => one.id)).toEqual(["c", "b", OTHER_ID, UNATTRIBUTED_ID]);
    expect(top[2]).toMatchObject({ slot: OTHER_SLOT, values: ["0.100000000000001", "1"] });
  });

  it("adds the server's own rest to Other and makes no Other of nothing", () => {
    const top = topSeries([series("a", 1, "3"), series("b", 2, "2"), series(OTHER_ID, 0, "7")], 1);
    expect(top.map((one) => one.values[0])).toEqual(["3", "9"]);
    expect(topSeries([series("a", 1, "3"), series("b", 2, "2")], 7).map((one) => one.id)).toEqual(["a", "b"]);
  });

  it("loses nothing for any values and any number kept", () => {
    const value = fc.oneof(
      fc.constant(null),
      fc.bigInt({ min: 0n, max: 10n ** 20n }).map((digits) => `${digits}e-15`),
    );
    const many = fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 8 }), (rows, keep) => {
        const given = rows.map((values, i) => series(`s${i}`, (i % 8) + 1, ...values));
        const stack = prepareStack(stackInput({ buckets: days(3), series: given, keep }));
        expect(stack.total).toBe(sumDecimals(given.map((one) => sumDecimals(one.values))));
        expect(sumDecimals(stack.buckets.map((bucket) => bucket.total))).toBe(stack.total);
        expect(sumDecimals(stack.series.map((one) => one.total))).toBe(stack.total);
        expect(stack.series.length).toBeLessThanOrEqual(keep + 1);
      }),
    );
  });
});

describe("colours of a stack", () => {
  it("gives every series its own hue: the greater keeps the stored slot, the smaller takes a free one", () => {
    expect(distinctSlots([series("a", 3, "9"), series("b", 3, "5"), series("c", 1, "4")]).map((one) => one.slot)).toEqual([3, 2, 1]);
    expect(distinctSlots(Array.from({ length: 9 }, (_, i) => series(`s${i}`, 5, "1"))).map((one) => one.slot)).toEqual([
      5,
      1,
      2,
      3,
      4,
      6,
      7,
      8,
      OTHER_SLOT,
    ]);
  });

  it("tells tables the mark of each series as drawn", () => {
    const slots = slotsOf(stackInput({ series: [series("a", 3, "9"), series("b", 3, "5")] }));
    expect([slots.get("a"), slots.get("b"), slots.get("z")]).toEqual([3, 1, undefined]);
  });
});

describe("buckets", () => {
  it("keeps unknown as a gap and zero as zero", () => {
    const stack = prepareStack(stackInput({ buckets: days(3), series: [series("a", 1, "0", null, "2")] }));
    expect(stack.buckets.map((bucket) => bucket.parts[0])).toEqual([0, null, 2]);
    expect(stack.buckets.map((bucket) => bucket.total)).toEqual(["0", null, "2"]);
  });

  it("names days with their weekday, marks weekends, and counts how many of how many are shown", () => {
    const stack = prepareStack(
      stackInput({ buckets: days(3), series: [series("a", 1, "1", "1", "1"), series("b", 2, "1", "1", "1")], keep: 1, outOf: 43 }),
    );
    expect(stack.buckets.map((bucket) => bucket.label)).toEqual(["Thu\u00a01\u00a0Oct", "Fri\u00a02\u00a0Oct", "Sat\u00a03\u00a0Oct"]);
    expect(stack.buckets.map((bucket) => bucket.weekend)).toEqual([false, false, true]);
    expect([stack.shown, stack.outOf]).toEqual([1, 43]);
  });

  it("measures the axis by what is visible, the other period and the budget line", () => {
    const stack = prepareStack(
      stackInput({ series: [series("a", 1, "10", "1"), series("b", 2, "5", "1")], comparison: { name: "September", values: ["7", "12"] } }),
    );
    expect(greatestOf(stack, new Set())).toBe(15);
    expect(greatestOf(stack, new Set(["a"]))).toBe(12);
    expect(greatestOf(stack, new Set(), 40)).toBe(40);
  });

  it("adds only what has happened: a forecast is in no total and in no sentence", () => {
    const buckets = [...days(2), { start: "2026-10-03T00:00:00.000Z", state: "forecast" as const }];
    const stack = prepareStack(
      stackInput({ buckets, series: [series("a", 1, "1", "2", "40")], comparison: { name: "September", values: ["1", "1", "9"] } }),
    );
    expect([stack.total, stack.series[0]?.total]).toEqual(["3", "3"]);
    expect(twinOfStack(stack).total).toEqual(["3", "3", "2"]);
    expect(describeStack(stack)).toContain("1–2\u00a0October: $3.00 in all");
  });

  it("describes nothing as nothing", () => {
    expect(describeStack(prepareStack(stackInput({ buckets: [], series: [] })))).toBe("No usage in this period.");
    expect(prepareStack(stackInput({ series: [] })).total).toBeNull();
  });

  it("says period, total, leader and peak in one sentence", () => {
    const stack = prepareStack(stackInput({ series: [series("a", 1, "10", "1"), series("b", 2, "5", "1")] }));
    expect(describeStack(stack)).toBe(
      "1–2\u00a0October: $17.00 in all; A is 65\u202f% of it; the highest is Thu\u00a01\u00a0Oct with $15.00.",
    );
  });
});

describe("the table twin", () => {
  it("has the same rows and exact totals as the picture, in CSV too", () => {
    const stack = prepareStack(
      stackInput({
        buckets: [{ start: "2026-10-01T00:00:00.000Z" }, { start: "2026-10-02T00:00:00.000Z", state: "partial" }],
        series: [series("=a", 1, "0.1", "0.2"), series("b", 2, "0.7", null)],
        comparison: { name: "September", values: ["1", null] },
      }),
    );
    const twin = twinOfStack(stack);
    expect(twin.columns).toEqual(["Day", "B", "=A", "Total", "September"]);
    expect(twin.rows[1]).toMatchObject({ label: "Fri\u00a02\u00a0Oct, incomplete", cells: [null, "0.2", "0.2", null] });
    expect(twin.total).toEqual(["0.7", "0.3", "1", "1"]);
    expect(csvOfTwin(twin)).toBe(
      "Day,B,'=A,Total,September\r\n2026-10-01T00:00:00.000Z,0.7,0.1,0.8,1\r\n2026-10-02T00:00:00.000Z,,0.2,0.2,\r\nTotal,0.7,0.3,1,1\r\n",
    );
  });
});

describe("another period", () => {
  const september = Array.from({ length: 22 }, (_, i) => ({
    start: new Date(Date.UTC(2026, 8, 1 + i)).toISOString(),
    value: String(i + 1),
  }));
  const october = Array.from({ length: 22 }, (_, i) => new Date(Date.UTC(2026, 9, 1 + i)).toISOString());

  it("stands weekday on weekday: Thursday 1 October on Thursday 3 September, gaps where it has nothing", () => {
    const shifted = shiftByWeekday(october, september);
    expect(weeksBetween(october[0] ?? "", september[0]?.start ?? "")).toBe(4);
    expect(shifted[0]).toBe("3");
    expect(shifted[19]).toBe("22");
    expect(shifted.slice(20)).toEqual([null, null]);
  });

  it("keeps weekday and hour across any distance", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 60 }), (distance, length) => {
        const previous = Array.from({ length: length + 7 }, (_, i) => ({
          start: new Date(Date.UTC(2025, 0, 1 + i)).toISOString(),
          value: new Date(Date.UTC(2025, 0, 1 + i)).getUTCDay().toString(),
        }));
        const starts = Array.from({ length }, (_, i) => new Date(Date.UTC(2025, 0, 1 + distance + i)).toISOString());
        shiftByWeekday(starts, previous).forEach((value, i) => {
          if (value !== null) expect(value).toBe(String(new Date(starts[i] ?? "").getUTCDay()));
        });
      }),
    );
  });

  it("lays weeks and months place by place and survives an empty period", () => {
    expect(shiftByPlace(["a", "b"], [{ start: "x", value: "1" }])).toEqual(["1", null]);
    expect(shiftByWeekday(october.slice(0, 2), [])).toEqual([null, null]);
  });
});
