import { authorize, type Context } from "@/lib/auth";
import { periodSpan } from "@/lib/kernel/period";
import { filtersOf, readBreakdowns } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { METRICS, type UsageQuery } from "@/lib/reporting/core/usage-query";
import { type Part, partFilters } from "./core/part";
import type { ChargebackSummary } from "./core/summary";
import { readPeriod } from "./store";

const WAYS = {
  businessUnits: ["business_unit"],
  costCentres: ["business_unit", "cost_centre"],
  teams: ["cost_centre", "team"],
  identities: ["team", "identity"],
  models: ["provider", "model"],
  meters: ["meter"],
} as const satisfies Record<string, readonly Grouping[]>;
/** Rows of each list; all others are added up in one. */
const MAX_ROWS = 500;

/**
 * What a month costs, by whom it is charged to and by what it was for, beside the month before. The same sums as
 * GET /usage and the exports of the month. Right: spend.read; the caller's scope applies.
 */
export async function chargebackSummary(ctx: Context, periodId: string, part: Part = {}): Promise<ChargebackSummary> {
  authorize(ctx, "spend.read");
  const { id, from, to, state, version } = await readPeriod(ctx.db, periodId);
  const query: UsageQuery = {
    span: periodSpan(periodId),
    grain: "day",
    granularity: "month",
    groupBy: [],
    filters: await filtersOf(ctx, partFilters(part)),
    metrics: [...METRICS],
    compare: "previous",
    top: null,
    limit: MAX_ROWS,
  };
  const { total, previous, groups, asOf } = await readBreakdowns(ctx, query, WAYS);
  return { period: id, from, to, state, version, currency: "USD", total, previous, ...groups, asOf };
}
