import type { Metadata } from "next";
import { IncidentsKpi } from "@/components/anomalies/incidents-kpi";
import { loadFilters, resolveFilters } from "@/components/filters/search-params";
import { OverviewView } from "@/components/spend/overview-view";
import {
  FULLEST_BUDGETS_PATH,
  forecastParameters,
  forecastPath,
  moversPath,
  overviewPath,
  usagePath,
} from "@/components/spend/usage-paths";
import { requireActor } from "@/lib/auth/page";
import { listBudgets } from "@/lib/budgets";
import { BudgetQuery } from "@/lib/budgets/schemas";
import { listMovers, readForecast, readOverview, readUsage } from "@/lib/reporting";
import { entityIncidents } from "../entity-incidents";
import { Prefetched } from "../prefetched";
import { budgetReads, chartReads, leftOutReads, momentOf, readsOf } from "../reads";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Overview" };
type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function OverviewPage({ searchParams }: Props) {
  const ctx = await requireActor("/overview");
  const refused = refusal(ctx, "/overview");
  if (refused) return refused;
  const moment = await momentOf(ctx);
  const filters = resolveFilters(await loadFilters(searchParams), moment);
  const { plain, charted } = await readsOf(ctx, filters);
  const incidents = entityIncidents(ctx);
  const reads = {
    ...incidents.reads,
    ...chartReads(ctx, filters),
    ...budgetReads(ctx, filters),
    ...leftOutReads(ctx, filters),
    [FULLEST_BUDGETS_PATH]: () => listBudgets(ctx, BudgetQuery.parse({ sort: "risk", limit: 10 })),
    [overviewPath(filters)]: () => readOverview(ctx, plain),
    [usagePath(filters)]: () => readUsage(ctx, charted),
    [forecastPath(filters)]: () => readForecast(ctx, forecastParameters(filters)),
    [moversPath(filters)]: () => listMovers(ctx, plain),
  };
  return (
    <Prefetched reads={reads}>
      <OverviewView
        now={moment.now.toISOString()}
        closes={ctx.actor.rights.has("close.prepare") || ctx.actor.rights.has("close.approve")}
        {...(incidents.panel ? { incidents: { kpi: <IncidentsKpi />, panel: incidents.panel } } : {})}
      />
    </Prefetched>
  );
}
