import { authorize, type Context } from "@/lib/auth";
import { Invalid } from "@/lib/kernel/errors";
import { addUtcDays, type Span, utcDate } from "@/lib/kernel/period";
import { readUsage } from "@/lib/reporting";
import { type Grouping, NONE_NAME } from "@/lib/reporting/core/dimensions";
import type { UsageGroup } from "@/lib/reporting/core/usage-answer";
import { parseUsageQuery, type UsageQuery } from "@/lib/reporting/core/usage-query";
import { windowOf } from "./core/allocation-window";
import type { AllocationParams } from "./schemas";

/** One allocation. Numbers, as OpenCost has them; `totalCostUsd` is the exact amount. Nothing runs on machines of ours: their costs are 0. */
export type Allocation = {
  name: string;
  properties: Record<string, string>;
  window: { start: string; end: string };
  start: string;
  end: string;
  minutes: number;
  cpuCost: 0;
  gpuCost: 0;
  ramCost: 0;
  pvCost: 0;
  networkCost: 0;
  loadBalancerCost: 0;
  sharedCost: 0;
  externalCost: number;
  totalCost: number;
  totalCostUsd: string;
};
export type AllocationAnswer = { code: 200; data: Record<string, Allocation>[] };

/** What OpenCost calls what nobody answers for. */
const UNALLOCATED = "__unallocated__";

/**
 * Costs in the shape of OpenCost's GET /allocation, for dashboards and agents that read that: from the roll-ups, so they
 * sum to GET /usage of the same days. Right: spend.read; the caller's scope applies.
 * @throws Invalid for a window that is not of whole days, or a dimension that usage does not have.
 */
export async function readAllocation(ctx: Context, { window, aggregate, step, accumulate }: AllocationParams): Promise<AllocationAnswer> {
  authorize(ctx, "spend.read");
  const span = windowOf(window, ctx.clock.now());
  const query = queryOf(span, aggregate, ctx.clock.now());
  const { groups, series } = await readUsage(ctx, query);
  if (step === undefined && accumulate === "true") return { code: 200, data: [setOf(groups, query.groupBy, span)] };
  const days: Record<string, Allocation>[] = [];
  for (let start = span.start; start < span.end; start = addUtcDays(start, 1)) {
    const points = series.filter(({ bucket }) => bucket.slice(0, 10) === utcDate(start));
    days.push(setOf(points, query.groupBy, { start, end: addUtcDays(start, 1) }));
  }
  return { code: 200, data: days };
}

function queryOf({ start, end }: Span, aggregate: string, now: Date): UsageQuery {
  const question = { from: start.toISOString(), to: end.toISOString(), granularity: "day", groupBy: aggregate, metric: "cost" } as const;
  try {
    return parseUsageQuery(question, now);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    throw new Invalid(
      error.message,
      error.details.map((detail) => ({ ...detail, location: detail.location.replace("groupBy", "aggregate") })),
    );
  }
}

function setOf(
  rows: readonly Pick<UsageGroup, "group" | "costUsd">[],
  groupBy: readonly Grouping[],
  { start, end }: Span,
): Record<string, Allocation> {
  const window = { start: start.toISOString(), end: end.toISOString() };
  const minutes = (end.getTime() - start.getTime()) / 60_000;
  return Object.fromEntries(
    rows
      .filter(({ costUsd }) => costUsd !== undefined && costUsd !== "0")
      .map(({ group, costUsd = "0" }) => {
        const values = groupBy.map((grouping) => ({ grouping, value: group[grouping] }));
        const name = values.map(({ value }) => value?.id ?? UNALLOCATED).join("/");
        const properties = Object.fromEntries(values.map(({ grouping, value }) => [grouping, value?.name ?? NONE_NAME[grouping]]));
        const none = { cpuCost: 0, gpuCost: 0, ramCost: 0, pvCost: 0, networkCost: 0, loadBalancerCost: 0, sharedCost: 0 } as const;
        const cost = Number(costUsd);
        return [
          name,
          { name, properties, window, ...window, minutes, ...none, externalCost: cost, totalCost: cost, totalCostUsd: costUsd },
        ];
      }),
  );
}
