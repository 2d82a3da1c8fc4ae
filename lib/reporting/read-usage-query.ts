import { readCalendar } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { comparedSpan } from "./core/compare";
import { parseUsageQuery, type UsageParameters, type UsageQuery } from "./core/usage-query";
import { findNamed } from "./store/find-named";

/**
 * Reads the parameters of a question with what the organisation has set and named: its fiscal calendar, and the values
 * whose names contain what a filter says. Tells nothing by itself: whatever is found is kept or left out by the scope.
 * @throws Invalid with one detail for each parameter that cannot be used.
 */
export async function readUsageQuery(ctx: Context, parameters: UsageParameters): Promise<UsageQuery> {
  const query = parseUsageQuery(parameters, ctx.clock.now(), await readCalendar(ctx.db));
  const compared = query.compare && comparedSpan(query.span, query.compare, query.calendar);
  const labelled = { label: query.label ?? null, spans: compared ? [query.span, compared] : [query.span] };
  return { ...query, filters: await findNamed(ctx.db, query.filters, labelled) };
}
