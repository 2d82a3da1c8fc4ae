import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Invalid } from "@/lib/kernel/errors";
import type { Span } from "@/lib/kernel/period";
import { bucketName } from "./core/buckets";
import { comparedSpan } from "./core/compare";
import { groupsOfSeries, type SeriesRow, withBefore } from "./core/rows";
import {
  cutAnswers,
  type NameOf,
  type RankedGroups,
  rankGroups,
  seriesAnswers,
  spanAnswer,
  totalAnswer,
  type UsageAnswer,
} from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import { loadNames } from "./store/names";
import { hasMore, readRanked, type Spans } from "./store/ranked";
import { expectFewGroups, readTogether } from "./store/read";
import { hasMoreLabelled, sourceFor } from "./store/selection";
import { foldSeries, readKeptSeries, readSeries } from "./store/series";
import { readGroups, readTotal, type Selection } from "./store/usage";

/** Points of all series of one answer; calls with labels that are read one by one for it, a second or two of work. */
const LIMITS = { points: 100_000, labelled: 500_000 };

/**
 * Spend, tokens and requests over a span: by group, by group and bucket, and in total, from the smallest roll-up that
 * can tell. All parts are read on one snapshot; the total is a sum of its own, and groups and series add up to it
 * exactly. Only what the caller may see is counted: outside the scope there is nothing, not a remainder. By label the lines that
 * carry any are read, and all other usage is what these leave of the roll-ups.
 * @throws Forbidden without spend.read; Invalid when the series would have more than 100,000 points, or when more than
 *   500,000 calls with labels would have to be read.
 */
export async function readUsage(ctx: Context, query: UsageQuery, limits: Partial<typeof LIMITS> = {}): Promise<UsageAnswer> {
  authorize(ctx, "spend.read");
  const reader = {
    scope: scopeOf(ctx.actor, "spend.read"),
    now: ctx.clock.now(),
    nameOf: await loadNames(ctx.db),
    limits: { ...LIMITS, ...limits },
  };
  return readTogether(ctx.db, (tx) => readAnswer(tx, reader, query));
}

type Reader = { scope: Scope; now: Date; nameOf: NameOf; limits: typeof LIMITS };

async function readAnswer(tx: Tx, { scope, now, nameOf, limits }: Reader, query: UsageQuery): Promise<UsageAnswer> {
  const selection: Selection = { scope, filters: query.filters, grain: query.grain, label: query.label ?? null };
  const compared = query.compare && comparedSpan(query.span, query.compare, query.calendar);
  if (selection.label) {
    await expectFewGroups(tx);
    await refuseTooMany(tx, selection, compared ? [query.span, compared] : [query.span], limits.labelled);
  }
  const total = await readTotal(tx, selection, query.span);
  const before = compared && { span: compared, total: await readTotal(tx, selection, compared) };
  const { ranked, series, seriesOf } = await readGroupsAndSeries(tx, selection, query, { span: query.span, total, before }, limits.points);
  const answer: UsageAnswer = {
    ...spanAnswer(query.span),
    granularity: query.granularity,
    currency: "USD",
    groupBy: query.groupBy,
    groups: cutAnswers(ranked, query, nameOf),
    series: seriesAnswers(series, query, countOf(ranked) - seriesOf, nameOf),
    total: totalAnswer(total),
    asOf: bucketName(now),
  };
  if (!before || !query.compare) return answer;
  const ungrouped: UsageQuery = { ...query, groupBy: [] };
  const shape = { groupBy: [], granularity: query.granularity, calendar: query.calendar, maxRows: limits.points + 1 };
  const seriesBefore = seriesAnswers(await readSeries(tx, selection, shape, before.span), ungrouped, 0, nameOf);
  return {
    ...answer,
    compare: { kind: query.compare, ...spanAnswer(before.span), total: totalAnswer(before.total), series: seriesBefore },
  };
}

type GroupsAndSeries = {
  ranked: RankedGroups;
  series: SeriesRow[];
  /** Groups that have a series of their own. */
  seriesOf: number;
};

/** Where each group has a series, groups are the sums of those: the rows of the span are read once. */
async function readGroupsAndSeries(tx: Tx, selection: Selection, query: UsageQuery, spans: Spans, most: number): Promise<GroupsAndSeries> {
  const { groupBy, granularity, calendar, top } = query;
  const metric = query.metrics[0] ?? "cost";
  const shape = { groupBy, granularity, calendar, maxRows: most + 1 };
  const source = sourceFor(selection, groupBy);
  if (source === "meter" || source === "line" || groupBy.length === 0 || top === null || !(await hasMore(tx, selection, groupBy, top))) {
    const series = await readSeries(tx, selection, shape, spans.span);
    if (series.length > most) throw tooManyPoints(most);
    if (groupBy.length === 0) return { ranked: { shown: [], rest: null }, series, seriesOf: 0 };
    const groups = groupsOfSeries(series);
    const before = spans.before && (await readGroups(tx, selection, groupBy, spans.before.span, null));
    const shown = rankGroups(before ? withBefore(groups, before) : groups, metric);
    const kept = shown.slice(0, top ?? shown.length).map((row) => row.keys);
    return { ranked: { shown, rest: null }, series: foldSeries(series, kept), seriesOf: kept.length };
  }
  const ranked = await readRanked(tx, selection, { groupBy, metric, limit: Math.max(query.limit, top) }, spans);
  const kept = ranked.shown.slice(0, top).map((row) => row.keys);
  const series = await readKeptSeries(tx, selection, shape, kept, spans.span);
  if (series.length > most) throw tooManyPoints(most);
  return { ranked, series, seriesOf: kept.length };
}

const countOf = ({ shown, rest }: RankedGroups): number => shown.length + (rest?.count ?? 0);

async function refuseTooMany(tx: Tx, selection: Selection, spans: readonly Span[], most: number): Promise<void> {
  if (!(await hasMoreLabelled(tx, selection, spans, most))) return;
  throw new Invalid(
    `Labels are read from the single calls that carry any, ${most.toLocaleString("en-GB")} at most, and these days${spans.length > 1 ? " with those compared" : ""} have more. Choose fewer days, compare with nothing, or filter.`,
    [
      {
        location: "query.label",
        message: "Too many calls to look through.",
        fix: "Narrow the range, leave compare out, or filter by something else too.",
      },
    ],
  );
}

const tooManyPoints = (most: number): Invalid =>
  new Invalid(`The series would have more than ${most.toLocaleString("en-GB")} points.`, [
    {
      location: "query.top",
      message: "Too many groups for one series each.",
      fix: "Send top=7, a coarser granularity or a narrower range.",
    },
  ]);
