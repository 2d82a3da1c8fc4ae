/** Words and the chart of the cost per unit. Pure. */
import type { UnitCosts } from "@/lib/business-metrics";
import { formatBucket } from "../../charts/prepare/dates";
import { formatCount, formatMoney } from "../../charts/prepare/format";
import type { StackInput } from "../../charts/prepare/series";

export type Costs = NonNullable<UnitCosts["costs"]>;

/** "Support tickets solved cost $0.31 each, $0.28 in the week from 9 March" */
export function unitFinding({ of, total, buckets, granularity }: Costs): string {
  if (total.units === null) return `${of.metric}: not counted in this time`;
  if (total.costPerUnitUsd === null) return `${of.metric}: none were counted, and ${formatMoney(total.costUsd)} was spent`;
  const counted = buckets.filter(({ costPerUnitUsd }) => costPerUnitUsd !== null);
  const last = counted.at(-1);
  const latest = counted.length > 1 && last ? `, ${formatMoney(last.costPerUnitUsd)} in ${formatBucket(last.start, granularity)}` : "";
  return `${of.metric} cost ${formatMoney(total.costPerUnitUsd)} each${latest}`;
}

/** Buckets without a count are gaps, never zeros; the one that still runs is partial. */
export const unitChart = ({ of, buckets, granularity, to }: Costs): StackInput => ({
  unit: "rate",
  granularity,
  buckets: buckets.map(({ start }, i) => ({ start, state: i === buckets.length - 1 && start < to ? "partial" : "actual" })),
  series: [{ id: "unit", name: `Cost per unit of ${of.scope.name}`, slot: 1, values: buckets.map(({ costPerUnitUsd }) => costPerUnitUsd) }],
});

export const unitFacts = ({ total, buckets }: Costs) => [
  { name: "Cost per unit", value: formatMoney(total.costPerUnitUsd) },
  { name: "Units", value: formatCount(total.units) },
  { name: "Cost of the counted days", value: formatMoney(total.costUsd) },
  { name: "Counted days", value: formatCount(buckets.reduce((sum, { days }) => sum + days, 0)) },
];
