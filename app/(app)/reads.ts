import type { ResolvedFilters } from "@/components/filters/search-params";
import { CHART_SERIES, metricsOf, ROWS_SHOWN, usageParameters } from "@/components/spend/usage-paths";
import { readCalendar } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { readUsageQuery } from "@/lib/reporting";
import type { UsageQuery } from "@/lib/reporting/core/usage-query";

/** What words in the address need to mean days. */
export async function momentOf(ctx: Context): Promise<{ now: Date; calendar: FiscalCalendar }> {
  return { now: ctx.clock.now(), calendar: await readCalendar(ctx.db) };
}

/** The questions that a spend page asks, as its client blocks ask them again by path. */
export async function readsOf(ctx: Context, filters: ResolvedFilters): Promise<{ plain: UsageQuery; charted: UsageQuery }> {
  const charted = { metric: metricsOf(filters), top: Number(CHART_SERIES), limit: Number(ROWS_SHOWN) };
  return {
    plain: await readUsageQuery(ctx, usageParameters(filters)),
    charted: await readUsageQuery(ctx, usageParameters(filters, charted)),
  };
}
