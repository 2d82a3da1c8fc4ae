/** What the business did in a day or a month, told by people and programs. Days and months are UTC. */
import { parseFixed } from "@/lib/kernel/money";
import type { GroupValue } from "@/lib/reporting/core/dimensions";
import type { EntityPath } from "@/lib/reporting/schemas";

export const MAX_NAME = 60;
/** Places behind the point that are kept of a count. */
export const UNITS_SCALE = 6;

/** What a metric is counted of; the organisation has no id. */
export type MetricScope = { kind: "organisation"; id?: undefined } | EntityPath;

/** One metric of one scope: what its values belong to. */
export type MetricOf = { metric: string; scope: MetricScope };

export type MetricValue = MetricOf & {
  /** YYYY-MM-DD or YYYY-MM. */
  period: string;
  /** Decimal text, not negative. */
  units: string;
};

export type MetricValueView = { metric: string; period: string; units: string; scope: { kind: MetricScope["kind"] } & GroupValue };

export const metricKey = ({ metric, scope }: MetricOf): string => JSON.stringify([metric, scope.kind, scope.id ?? ""]);
export const isMonth = (period: string): boolean => period.length === 7;
export const monthOf = (period: string): string => period.slice(0, 7);
/** "2026-10-01" of a month, the day itself of a day. */
export const firstDayOf = (period: string): string => (isMonth(period) ? `${period}-01` : period);
/** In 10^-6. */
export const unitsOf = (text: string): bigint => parseFixed(text, UNITS_SCALE);

/**
 * The first of the new values that would count something twice: it is told twice, or by its month as well as by days of
 * that month. @param known Stored values of the same metrics, scopes and months; null when nothing clashes.
 */
export function clashOf(
  known: readonly Omit<MetricValue, "units">[],
  given: readonly Omit<MetricValue, "units">[],
): { index: number; message: string } | null {
  const grains = new Map(known.map((value) => [`${metricKey(value)} ${monthOf(value.period)}`, isMonth(value.period)]));
  const seen = new Set<string>();
  for (const [index, value] of given.entries()) {
    const own = `${metricKey(value)} ${value.period}`;
    if (seen.has(own)) return { index, message: `“${value.metric}” of ${value.period} is given twice.` };
    seen.add(own);
    const month = `${metricKey(value)} ${monthOf(value.period)}`;
    const grain = grains.get(month);
    if (grain !== undefined && grain !== isMonth(value.period))
      return { index, message: `“${value.metric}” of ${monthOf(value.period)} is counted by ${grain ? "month" : "day"}.` };
    grains.set(month, isMonth(value.period));
  }
  return null;
}
