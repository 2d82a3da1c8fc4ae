import type { Metadata } from "next";
import { loadFilters, resolveFilters } from "@/components/filters/search-params";
import { budgetsUsedParameters, budgetsUsedPath } from "@/components/spend/budget-shares-path";
import { ExplorerView } from "@/components/spend/explorer-view";
import { forecastParameters, forecastPath, usagePath } from "@/components/spend/usage-paths";
import { requireActor } from "@/lib/auth/page";
import { readBudgetsUsed, readForecast, readUsage } from "@/lib/reporting";
import { Prefetched } from "../prefetched";
import { budgetReads, chartReads, leftOutReads, momentOf, readsOf } from "../reads";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Spend" };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SpendPage({ searchParams }: Props) {
  const ctx = await requireActor("/spend");
  const refused = refusal(ctx, "/spend");
  if (refused) return refused;
  const moment = await momentOf(ctx);
  const filters = resolveFilters(await loadFilters(searchParams, "team"), moment, { budgets: true });
  const { charted } = await readsOf(ctx, filters);
  const [usedPath, used] = [budgetsUsedPath(filters), budgetsUsedParameters(filters)];
  const reads = {
    [usagePath(filters)]: () => readUsage(ctx, charted),
    [forecastPath(filters)]: () => readForecast(ctx, forecastParameters(filters)),
    ...chartReads(ctx, filters),
    ...budgetReads(ctx, filters),
    ...leftOutReads(ctx, filters),
    ...(usedPath && used ? { [usedPath]: () => readBudgetsUsed(ctx, used) } : {}),
  };
  return (
    <Prefetched reads={reads}>
      <ExplorerView now={moment.now.toISOString()} />
    </Prefetched>
  );
}
