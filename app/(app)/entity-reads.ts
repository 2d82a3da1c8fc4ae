import { loadFilters, type ResolvedFilters, resolveFilters } from "@/components/filters/search-params";
import { type EntityKind, entityPath, forecastParameters, forecastPath, idsOf, usagePath, withOnly } from "@/components/spend/usage-paths";
import type { Context } from "@/lib/auth/context";
import { readEntity, readForecast, readUsage } from "@/lib/reporting";
import type { Grouping } from "@/lib/reporting/core/dimensions";
import { orNotFound } from "./or-not-found";
import type { Reads } from "./prefetched";
import { chartReads, momentOf, readsOf } from "./reads";

export type PageSearch = Promise<Record<string, string | string[] | undefined>>;

/** The reads of the page of one thing. What is not there, or outside the caller's scope, is the same 404. */
export async function entityReads(ctx: Context, kind: EntityKind, id: string, groupBy: Grouping, searchParams: PageSearch) {
  const moment = await momentOf(ctx);
  const filters = resolveFilters(await loadFilters(searchParams, groupBy), moment);
  const summary = await orNotFound(readEntity(ctx, { kind, id }, (await readsOf(ctx, filters)).plain));
  const only: ResolvedFilters = withOnly(filters, kind, id, idsOf(summary));
  const { charted } = await readsOf(ctx, only);
  const reads: Reads = {
    [entityPath(kind, id, filters)]: () => summary,
    [forecastPath(filters, { kind, id })]: () => readForecast(ctx, forecastParameters(filters), { kind, id }),
    [usagePath(only)]: () => readUsage(ctx, charted),
    ...chartReads(ctx, filters, { kind, id }),
  };
  return { reads, summary, now: moment.now.toISOString() };
}
