import { authorize, type Context } from "@/lib/auth";
import { CALENDAR_MONTHS } from "@/lib/kernel/fiscal";
import { periodSpan } from "@/lib/kernel/period";
import { loadStatementRate, type StatementRate } from "@/lib/pricing";
import { filtersOf, readBreakdowns } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { ADDITIVE } from "@/lib/reporting/core/measures";
import type { UsageQuery } from "@/lib/reporting/core/usage-query";
import { type Part, partFilters } from "./core/part";
import { type Statement, statedAmounts, statedAt } from "./core/statement";
import type { ChargebackSummary, ChargedGroup } from "./core/summary";
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
 * GET /usage and the exports of the month, and beside them in the currency of statements at the rate of the month's end.
 * Right: spend.read; the caller's scope applies.
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
    metrics: [...ADDITIVE],
    compare: "previous",
    calendar: CALENDAR_MONTHS,
    top: null,
    limit: MAX_ROWS,
  };
  const { total, previous, groups, asOf } = await readBreakdowns(ctx, query, WAYS);
  const { currency, rate } = await loadStatementRate(ctx.db, statedAt(query.span.end, ctx.clock.now()));
  const lists = rate ? statedLists(groups, rate) : groups;
  const statement = currency === "USD" ? null : statementOf(currency, rate, total.costUsd);
  return { period: id, from, to, state, version, currency: "USD", statement, total, previous, ...lists, asOf };
}

type Lists = Record<keyof typeof WAYS, ChargedGroup[]>;

const statedLists = (groups: Lists, rate: StatementRate): Lists =>
  Object.fromEntries(
    Object.entries(groups).map(([name, rows]) => {
      const costs = rows.map((row) => row.costUsd);
      const { amounts } = statedAmounts(costs, rate);
      return [name, rows.map((row, i) => ({ ...row, stated: amounts[i] ?? null }))];
    }),
  ) as Lists;

const statementOf = (currency: string, rate: StatementRate | null, totalUsd: string): Statement => ({
  currency,
  perUsd: rate?.perUsd ?? null,
  rateFrom: rate?.validFrom.toISOString() ?? null,
  rateSource: rate?.source ?? null,
  total: rate && statedAmounts([totalUsd], rate).total,
});
