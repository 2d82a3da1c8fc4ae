import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { addUtcDays, periodOf, periodSpan, startOfUtcDay } from "@/lib/kernel/period";
import { type Forecast, forecastPeriod, HISTORY_DAYS } from "./core/forecast/forecast-period";
import { parseUsageQuery } from "./core/usage-query";
import type { EntityPath, ForecastParams } from "./schemas";
import { ownFilter } from "./store/entity-filter";
import { findNamed } from "./store/find-named";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";

/**
 * What everything that passes the filters will have cost at the end of a month, with the range that holds it four times
 * out of five and how earlier ranges did; `of` narrows it to one thing, a unit with the units below it. Read from the
 * daily roll-up in one query: its cost follows days, not events. A month that is over is what was spent.
 * Right: spend.read; only what the caller may see is counted.
 * @throws NotFound when `of` is not in the caller's scope; Invalid for a month that has not begun.
 */
export async function readForecast(ctx: Context, params: ForecastParams, of?: EntityPath): Promise<Forecast> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const filters = await findNamed(ctx.db, parseUsageQuery({ filter: params.filter }, now).filters);
  const period = periodSpan(params.period ?? periodOf(now));
  if (period.start > now) throw notBegun();
  const scope = scopeOf(ctx.actor, "spend.read");
  return readTogether(ctx.db, async (tx) => {
    const own = of ? [await ownFilter(tx, of, scope, now)] : [];
    const today = startOfUtcDay(now);
    const basis = addUtcDays(today, -HISTORY_DAYS);
    const span = period.end <= now ? period : { start: basis, end: addUtcDays(today, 1) };
    const shape = { groupBy: [], granularity: "day" as const, maxRows: HISTORY_DAYS + 1 };
    const rows = await readSeries(tx, { scope, filters: [...filters, ...own], grain: "day" }, shape, span);
    return forecastPeriod(new Map(rows.map((row) => [row.bucket.slice(0, 10), row.now.measures.costUsd])), period, now);
  });
}

const notBegun = (): Invalid =>
  new Invalid("query.period: The month has not begun.", [
    { location: "query.period", message: "The month has not begun.", fix: "Send the month that runs, or an earlier one." },
  ]);
