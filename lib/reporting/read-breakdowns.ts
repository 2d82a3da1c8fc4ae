import { authorize, type Context, scopeOf } from "@/lib/auth";
import { bucketName } from "./core/buckets";
import type { Grouping } from "./core/dimensions";
import { groupAnswers, rankGroups, spanAnswer, totalAnswer, type UsageGroup } from "./core/usage-answer";
import { comparisonOf, type UsageQuery } from "./core/usage-query";
import type { Breakdowns } from "./core/views";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readGroupSets, readTotal, type Selection } from "./store/usage";

/**
 * One span broken down in several ways at once, on one snapshot and without series. `groupBy` of the query is not
 * looked at; meters may be one of the ways. Whole days. Right: spend.read.
 */
export async function readBreakdowns<Sets extends Record<string, readonly Grouping[]>>(
  ctx: Context,
  query: UsageQuery,
  sets: Sets,
): Promise<Breakdowns<Sets>> {
  authorize(ctx, "spend.read");
  const selection: Selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: query.filters, grain: query.grain };
  const before = comparisonOf(query, query.compare ?? "previous", ctx.clock.now());
  const nameOf = await loadNames(ctx.db);
  const entries = Object.entries(sets);
  return readTogether(ctx.db, async (tx) => {
    const total = totalAnswer(await readTotal(tx, selection, query.span));
    const totalBefore = before && totalAnswer(await readTotal(tx, selection, before));
    const groups: [string, UsageGroup[]][] = [];
    // Meters are kept apart from all other sums.
    for (const splitsMeters of [false, true]) {
      const ways = entries.filter(([, groupBy]) => groupBy.includes("meter") === splitsMeters);
      if (ways.length === 0) continue;
      const lists = await readGroupSets(
        tx,
        selection,
        ways.map(([, groupBy]) => groupBy),
        query.span,
        before,
      );
      for (const [i, [name, groupBy]] of ways.entries()) {
        const asked: UsageQuery = { ...query, groupBy: [...groupBy], metrics: splitsMeters ? ["cost"] : query.metrics };
        groups.push([name, groupAnswers(rankGroups(lists[i] ?? [], query.metrics[0] ?? "cost"), asked, nameOf)]);
      }
    }
    return {
      ...spanAnswer(query.span),
      total,
      previous: before && totalBefore ? { ...spanAnswer(before), total: totalBefore } : null,
      groups: Object.fromEntries(groups) as { [Name in keyof Sets]: UsageGroup[] },
      asOf: bucketName(ctx.clock.now()),
    };
  });
}
