import fc from "fast-check";
import { expect, it } from "vitest";
import { formatUsd, parseUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { bucketName, bucketsOf } from "./buckets";
import { EARLIER, PIVOT_COLUMNS, pivotGranularity, pivotOf } from "./pivot";
import type { UsageAnswer, UsagePoint } from "./usage-answer";

const span = (from: string, to: string) => ({ start: new Date(`${from}T00:00:00Z`), end: new Date(`${to}T00:00:00Z`) });
function answerOf(from: string, to: string, granularity: UsageAnswer["granularity"], series: UsagePoint[]): UsageAnswer {
  const { start, end } = span(from, to);
  return {
    from: bucketName(start),
    to: bucketName(end),
    granularity,
    currency: "USD",
    groupBy: ["team"],
    groups: [],
    series,
    total: {} as never,
    asOf: "",
  };
}
const point = (bucket: string, team: string | null, costUsd: string, rest?: number): UsagePoint => ({
  bucket,
  group: { team: { id: team, name: team ?? "No team" } },
  costUsd,
  ...(rest === undefined ? {} : { rest }),
});
const sum = (parts: readonly (string | null)[]): string => formatUsd(sumUsd(parts.map((part) => parseUsd(part ?? "0"))));

it("cells sum to the totals at the right, below and in the corner, also when old months are folded", () => {
  const months = bucketsOf(span("2024-01-01", "2027-02-01"), "month").map(bucketName);
  const anyPoint = fc
    .tuple(fc.constantFrom(...months), fc.constantFrom("a", "b", null), fc.bigInt({ min: 0n, max: 10n ** 20n }))
    .map(([bucket, team, cost]) => point(bucket, team, formatUsd(cost as Usd)));
  fc.assert(
    fc.property(fc.array(anyPoint, { minLength: 1, maxLength: 80 }), (series) => {
      const pivot = pivotOf(answerOf("2024-01-01", "2027-02-01", "month", series), "team", "cost");
      expect(pivot.columns).toHaveLength(PIVOT_COLUMNS);
      expect(pivot.columns[0]).toBe(EARLIER);
      expect(pivot.total).toBe(sum(series.map(({ costUsd }) => costUsd ?? null)));
      expect(sum(pivot.totals)).toBe(pivot.total);
      expect(sum(pivot.rows.map(({ total }) => total))).toBe(pivot.total);
      for (const row of pivot.rows) expect(sum(row.cells.map(({ value }) => value))).toBe(row.total);
      for (const [i] of pivot.columns.entries()) expect(sum(pivot.rows.map(({ cells }) => cells[i]?.value ?? null))).toBe(pivot.totals[i]);
    }),
    { numRuns: 25 },
  );
});

it("the greatest group stands first and the rest last; nothing in a bucket is no zero", () => {
  const series = [
    point("2026-09-01T00:00:00Z", "small", "1"),
    point("2026-09-01T00:00:00Z", null, "90", 4),
    point("2026-10-01T00:00:00Z", "large", "4"),
    point("2026-09-01T00:00:00Z", null, "2"),
  ];
  const { rows, totals } = pivotOf(answerOf("2026-09-01", "2026-11-01", "month", series), "team", "cost");
  expect(rows.map(({ value, rest, total }) => [value?.id, rest, total])).toEqual([
    ["large", undefined, "4"],
    [null, undefined, "2"],
    ["small", undefined, "1"],
    [null, 4, "90"],
  ]);
  expect(rows[0]?.cells).toEqual([
    { value: null, heat: 0 },
    { value: "4", heat: expect.closeTo(0.21, 2) },
  ]);
  expect(totals).toEqual(["93", "4"]);
});

it("buckets widen until they fit", () => {
  expect(pivotGranularity(span("2026-10-01", "2026-10-23"), "day")).toBe("day");
  expect(pivotGranularity(span("2026-10-01", "2026-11-01"), "day")).toBe("week");
  expect(pivotGranularity(span("2026-01-01", "2026-11-01"), "week")).toBe("month");
  expect(pivotGranularity(span("2026-10-22", "2026-10-23"), "hour")).toBe("day");
  expect(pivotGranularity(span("2023-01-01", "2026-03-01"), "day")).toBe("month");
});
