/** The largest groups of a question: all measures of those alone, of the others what ranks them and what is left. */
import type { Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import type { Span } from "@/lib/kernel/period";
import type { Dimension, Grouping } from "../core/dimensions";
import { addMeasures, type Metric, NO_USAGE, SIZE_MEASURES, subtractMeasures } from "../core/measures";
import type { GroupRow, Keys, RowMeasures } from "../core/rows";
import { type RankedGroups, rankGroups } from "../core/usage-answer";
import { keptRows } from "./kept";
import { allOf } from "./scope";
import { dimensionConditions, rollupFor, type Selection } from "./selection";
import { inSpan, sums, tableOfFolded, valueOf } from "./source";
import { measuresOf, readGroupSets, readGroups } from "./usage";
import { readFolded } from "./weeks";

const { join } = Prisma;

/** The span and the one it is compared with, each with its control total. */
export type Spans = { span: Span; total: RowMeasures; before: { span: Span; total: RowMeasures } | null };
/** @property few So many groups are all summed, however few are shown. */
type Ranking = { groupBy: readonly Grouping[]; metric: Metric; limit: number; few: number };

/**
 * Groups in their order, at least the first `limit` each with all its measures, the rest as what those leave of the
 * totals. Where there are few groups, or no more than that, each is summed in one pass. Not for meters and labels.
 */
export async function readRanked(
  tx: Tx,
  selection: Selection,
  { groupBy, metric, limit, few }: Ranking,
  { span, total, before }: Spans,
): Promise<RankedGroups> {
  if (rollupFor(selection, groupBy) === "team" || !(await hasMore(tx, selection, groupBy, Math.max(limit, few)))) {
    return { shown: rankGroups(await readGroups(tx, selection, groupBy, span, before?.span ?? null), metric), rest: null };
  }
  const [sizes = []] = await readGroupSets(tx, selection, [groupBy], span, before?.span ?? null, ["costUsd", ...SIZE_MEASURES[metric]]);
  const ranked = rankGroups(sizes, metric);
  const kept = ranked.slice(0, limit).map((row) => row.keys);
  const now = await readKept(tx, selection, groupBy, kept, span);
  const then = before && (await readKept(tx, selection, groupBy, kept, before.span));
  const shown = kept.map((keys, i): GroupRow => ({ keys, now: now[i] ?? NOTHING, before: then && (then[i] ?? NOTHING) }));
  if (ranked.length <= limit) return { shown, rest: null };
  const row = { now: leftOf(total, now), before: before && then && leftOf(before.total, then) };
  return { shown, rest: { count: ranked.length - limit, row } };
}

const NOTHING: RowMeasures = { measures: NO_USAGE, meter: null };
const leftOf = (total: RowMeasures, parts: readonly RowMeasures[]): RowMeasures => ({
  measures: subtractMeasures(total.measures, parts.map(({ measures }) => measures).reduce(addMeasures, NO_USAGE)),
  meter: null,
});

/** Whether dimensions know more groups than that, used in the span or not: they are few, and their usage is not. */
export async function hasMore(tx: Tx, selection: Selection, groupBy: readonly Grouping[], limit: number): Promise<boolean> {
  const values = groupBy.map((key) => valueOf("daily", key as Dimension));
  const rows = await tx.$queryRaw<unknown[]>`SELECT 1 FROM usage_dimension d WHERE ${allOf(dimensionConditions(selection))}
    GROUP BY ${join(values)} LIMIT ${limit + 1}`;
  return rows.length > limit;
}

/** Sums of some groups, in their order. */
async function readKept(
  tx: Tx,
  selection: Selection,
  groupBy: readonly Grouping[],
  kept: readonly Keys[],
  span: Span,
): Promise<RowMeasures[]> {
  const source = rollupFor(selection, groupBy);
  const folded = await readFolded(tx, selection, source, groupBy, [span]);
  const rows = await tx.$queryRaw<({ rank: number } & Record<string, string | number>)[]>`SELECT g.rank::int AS rank, ${sums(source)}
    FROM ${tableOfFolded(source, folded)} ${await keptRows(tx, selection, source, groupBy, kept)} AND ${inSpan(source, span)} GROUP BY g.rank`;
  const byRank = new Map(rows.map((row) => [row.rank, measuresOf(row)]));
  return kept.map((_, i) => byRank.get(i + 1) ?? NOTHING);
}
