import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, startOfUtcDay, utcDate } from "@/lib/kernel/period";
import { bucketName, bucketsOf } from "./core/buckets";
import { parseFilter } from "./core/filter";
import { parseSpan } from "./core/usage-query";
import type { Sparks } from "./core/views";
import type { SparkParams } from "./schemas";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";

/** Daily costs beside the rows of a table, the last 30 days unless asked otherwise. Right: spend.read. */
export async function readSparks(ctx: Context, params: SparkParams): Promise<Sparks> {
  authorize(ctx, "spend.read");
  const filter = parseFilter(params.dimension, params.ids);
  if (typeof filter === "string" || filter.isExcluded || filter.contains) {
    throw new Invalid("query.ids: Not a list of ids.", [
      {
        location: "query.ids",
        message: typeof filter === "string" ? filter : "Not a list of ids.",
        fix: "Send ids with commas between them.",
      },
    ]);
  }
  const tomorrow = addUtcDays(startOfUtcDay(ctx.clock.now()), 1);
  const end = startOfUtcDay(parseSpan({ to: params.to }, { start: new Date(0), end: tomorrow }).end);
  const span = { start: addUtcDays(end, -params.days), end };
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: [filter], grain: "day" as const };
  const rows = await readTogether(ctx.db, (tx) =>
    readSeries(tx, selection, { groupBy: [params.dimension], granularity: "day", maxRows: 100_000 }, span),
  );
  const costs = new Map<string, Map<string, Usd>>();
  for (const { keys, bucket, now } of rows) {
    const id = keys?.[0] ?? "none";
    const byDay = costs.get(id) ?? new Map<string, Usd>();
    costs.set(id, byDay.set(bucket, now.measures.costUsd));
  }
  const days = bucketsOf(span, "day");
  const ids = [...filter.values, ...(filter.hasNone ? ["none"] : [])];
  return {
    days: days.map(utcDate),
    costsUsd: Object.fromEntries(ids.map((id) => [id, days.map((day) => formatUsd(costs.get(id)?.get(bucketName(day)) ?? (0n as Usd)))])),
  };
}
