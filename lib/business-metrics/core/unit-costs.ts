/**
 * Cost per unit: what was spent in the very days whose units are known, divided by these units. A day without a count
 * is no day without work, so neither its cost nor its units are in any ratio. Divided once, half to even, at 10^-15
 * dollars; null where there are no units.
 */
import { divideHalfEven, formatFixed, formatUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { addUtcDays, periodSpan, type Span, utcDate } from "@/lib/kernel/period";
import { bucketName, bucketOf, bucketsOf } from "@/lib/reporting/core/buckets";
import { firstDayOf, isMonth, type MetricValue, UNITS_SCALE, unitsOf } from "./metric-value";

export const UNIT_GRANULARITIES = ["day", "week", "month"] as const;
export type UnitGranularity = (typeof UNIT_GRANULARITIES)[number];

/** Null: nothing was told of these days. */
export type UnitCost = { units: string | null; costUsd: string | null; costPerUnitUsd: string | null };
export type UnitCostBucket = UnitCost & {
  start: string;
  /** Days that the units are of. */
  days: number;
};

type Sum = { units: bigint; costUsd: Usd; days: number };
type Counted = Pick<MetricValue, "period" | "units">;

const UNIT = 10n ** BigInt(UNITS_SCALE);

/**
 * Buckets of a span, oldest first, those without a count among them.
 * @param costOf Cost of a day, YYYY-MM-DD. @param values Of one metric and scope, none of them twice.
 */
export function unitCosts(span: Span, granularity: UnitGranularity, values: readonly Counted[], costOf: (day: string) => Usd) {
  const sums = new Map<string, Sum>();
  const whole: Sum = { units: 0n, costUsd: ZERO_USD, days: 0 };
  for (const value of values) {
    const start = bucketName(bucketOf(new Date(`${firstDayOf(value.period)}T00:00:00Z`), granularity));
    const bucket = sums.get(start) ?? { units: 0n, costUsd: ZERO_USD, days: 0 };
    sums.set(start, bucket);
    const days = daysOf(value.period);
    for (const sum of [bucket, whole]) {
      sum.units += unitsOf(value.units);
      sum.days += days.length;
      for (const day of days) sum.costUsd = (sum.costUsd + costOf(day)) as Usd;
    }
  }
  const buckets = bucketsOf(span, granularity).map((at): UnitCostBucket => {
    const start = bucketName(at);
    return { start, days: sums.get(start)?.days ?? 0, ...unitCostOf(sums.get(start)) };
  });
  return { buckets, total: unitCostOf(whole.days > 0 ? whole : undefined) };
}

function daysOf(period: string): string[] {
  if (!isMonth(period)) return [period];
  const { start, end } = periodSpan(period);
  const days: string[] = [];
  for (let at = start; at < end; at = addUtcDays(at, 1)) days.push(utcDate(at));
  return days;
}

function unitCostOf(sum: Sum | undefined): UnitCost {
  if (!sum) return { units: null, costUsd: null, costPerUnitUsd: null };
  const { units, costUsd } = sum;
  return {
    units: formatFixed(units, UNITS_SCALE),
    costUsd: formatUsd(costUsd),
    costPerUnitUsd: units > 0n ? formatUsd(divideHalfEven(costUsd * UNIT, units) as Usd) : null,
  };
}
