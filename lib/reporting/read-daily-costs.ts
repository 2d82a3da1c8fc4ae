import { authorize, type Context, scopeOf } from "@/lib/auth";
import { type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import type { EntityPath } from "./schemas";
import { ownFilter } from "./store/entity-filter";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";

const MAX_DAYS = 1_200;

/**
 * What each day of a span cost, in all or of one thing, a unit with the units below it: days without usage cost 0. Only
 * what the caller may see is counted. Right: spend.read. @throws NotFound when `of` is not in the caller's scope.
 */
export async function readDailyCosts(ctx: Context, span: Span, of: EntityPath | null): Promise<(day: string) => Usd> {
  authorize(ctx, "spend.read");
  const scope = scopeOf(ctx.actor, "spend.read");
  const rows = await readTogether(ctx.db, async (tx) => {
    const filters = of ? [await ownFilter(tx, of, scope, ctx.clock.now())] : [];
    return readSeries(tx, { scope, filters, grain: "day" }, { groupBy: [], granularity: "day", maxRows: MAX_DAYS }, span);
  });
  const costs = new Map(rows.map((row) => [row.bucket.slice(0, 10), row.now.measures.costUsd]));
  return (day) => costs.get(day) ?? ZERO_USD;
}
