import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Invalid } from "@/lib/kernel/errors";
import type { Span } from "@/lib/kernel/period";
import { bucketName, bucketsOf } from "./core/buckets";
import { comparedSpan } from "./core/compare";
import { groupsOfSeries, type SeriesRow, withBefore } from "./core/rows";
import {
  cutAnswers,
  groupAnswers,
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
import { foldSeries, readKeptSeries, readSeries, streamSeries } from "./store/series";
import { isLabelled } from "./store/source";
import { readGroups, readTotal, type Selection } from "./store/usage";

/**
 * Points of all series of one answer; calls with labels that are read one by one for hours of it, a second or two of work; and
 * series, and groups, that are all read without asking first which groups are the largest.
 */
export const LIMITS = { points: 100_000, labelled: 500_000, fewSeries: 40, fewGroups: 1_000 };

/**
 * Spend, tokens and requests over a span: by group, by group and bucket, and in total, from the smallest roll-up that
 * can tell. All parts are read on one snapshot; the total is a sum of its own, and groups and series add up to it
 * exactly. Only what the caller may see is counted: outside the scope there is nothing, not a remainder. By label, all usage
 * without it is what the roll-up by label leaves of the others; where hours are asked for, the lines that carry any are read.
 * @throws Forbidden without spend.read; Invalid when the series would have more than 100,000 points, or when by hour more than
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

/**
 * The groups of a question alone, every one of them, in the order and with the figures of `readUsage`: what a file of the table
 * has. Right: spend.read.
 */
export async function readUsageGroups(ctx: Context, query: UsageQuery): Promise<UsageAnswer["groups"]> {
  authorize(ctx, "spend.read");
  const selection = selectionOf(scopeOf(ctx.actor, "spend.read"), query);
  const nameOf = await loadNames(ctx.db);
  const groups = await readTogether(ctx.db, async (tx) => {
    if (selection.label) await expectFewGroups(tx);
    if (selection.label && query.grain === "hour") await refuseTooMany(tx, selection, [query.span], LIMITS.labelled);
    return readGroups(tx, selection, query.groupBy, query.span, null);
  });
  return groupAnswers(rankGroups(groups, query.metrics[0] ?? "cost"), query, nameOf);
}

/**
 * A series for each group, page by page: a file of it may be larger than memory should hold. Not by label. Right: spend.read.
 */
export async function* streamUsageSeries(ctx: Context, query: UsageQuery): AsyncGenerator<UsageAnswer["series"]> {
  authorize(ctx, "spend.read");
  const nameOf = await loadNames(ctx.db);
  const { groupBy, granularity, calendar } = query;
  const pages = streamSeries(ctx.db, selectionOf(scopeOf(ctx.actor, "spend.read"), query), { groupBy, granularity, calendar }, query.span);
  for await (const rows of pages) yield seriesAnswers(rows, query, 0, nameOf);
}

const selectionOf = (scope: Scope, query: UsageQuery): Selection => ({
  scope,
  filters: query.filters,
  grain: query.grain,
  label: query.label ?? null,
});

type Reader = { scope: Scope; now: Date; nameOf: NameOf; limits: typeof LIMITS };

async function readAnswer(tx: Tx, { scope, now, nameOf, limits }: Reader, query: UsageQuery): Promise<UsageAnswer> {
  const selection = selectionOf(scope, query);
  const compared = query.compare && comparedSpan(query.span, query.compare, query.calendar);
  if (selection.label) await expectFewGroups(tx);
  if (selection.label && query.grain === "hour") {
    await refuseTooMany(tx, selection, compared ? [query.span, compared] : [query.span], limits.labelled);
  }
  const total = await readTotal(tx, selection, query.span);
  const before = compared && { span: compared, total: await readTotal(tx, selection, compared) };
  const { ranked, series, seriesOf } = await readGroupsAndSeries(tx, selection, query, { span: query.span, total, before }, limits);
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

/** Where each group has a series, or few have none, groups are the sums of those: the rows of the span are read once. */
async function readGroupsAndSeries(
  tx: Tx,
  selection: Selection,
  query: UsageQuery,
  spans: Spans,
  limits: typeof LIMITS,
): Promise<GroupsAndSeries> {
  const most = limits.points;
  const { groupBy, granularity, calendar, top } = query;
  const metric = query.metrics[0] ?? "cost";
  const shape = { groupBy, granularity, calendar, maxRows: most + 1 };
  const source = sourceFor(selection, groupBy);
  const isWhole = source === "meter" || isLabelled(source) || groupBy.length === 0 || top === null;
  if (isWhole || (await hasFewSeries(tx, selection, query, spans.span, limits))) {
    const series = await readSeries(tx, selection, shape, spans.span);
    if (series.length > most) throw tooManyPoints(most);
    if (groupBy.length === 0) return { ranked: { shown: [], rest: null }, series, seriesOf: 0 };
    const groups = groupsOfSeries(series);
    const before = spans.before && (await readGroups(tx, selection, groupBy, spans.before.span, null));
    const shown = rankGroups(before ? withBefore(groups, before) : groups, metric);
    const kept = shown.slice(0, top ?? shown.length).map((row) => row.keys);
    return { ranked: { shown, rest: null }, series: foldSeries(series, kept), seriesOf: kept.length };
  }
  const ranked = await readRanked(tx, selection, { groupBy, metric, limit: Math.max(query.limit, top), few: limits.fewGroups }, spans);
  const kept = ranked.shown.slice(0, top).map((row) => row.keys);
  const series = await readKeptSeries(tx, selection, shape, kept, spans.span);
  if (series.length > most) throw tooManyPoints(most);
  return { ranked, series, seriesOf: kept.length };
}

/** Few series cost less than to rank groups first, and then to read again those of the largest, which may be nearly all rows. */
async function hasFewSeries(
  tx: Tx,
  selection: Selection,
  query: UsageQuery,
  span: Span,
  { points, fewSeries }: typeof LIMITS,
): Promise<boolean> {
  const { groupBy, granularity, calendar, top } = query;
  if (!(await hasMore(tx, selection, groupBy, top ?? 0))) return true;
  if (bucketsOf(span, granularity, calendar).length * fewSeries > points) return false;
  return !(await hasMore(tx, selection, groupBy, fewSeries));
}

const countOf = ({ shown, rest }: RankedGroups): number => shown.length + (rest?.count ?? 0);

/** Of a question by label and hour. @throws Invalid when more calls with labels than `most` would have to be read. */
export async function refuseTooMany(tx: Tx, selection: Selection, spans: readonly Span[], most: number): Promise<void> {
  if (!(await hasMoreLabelled(tx, selection, spans, most))) return;
  throw new Invalid(
    `By the hour labels are read from the single calls that carry any, ${most.toLocaleString("en-GB")} at most, and these days${spans.length > 1 ? " with those compared" : ""} have more. Choose fewer days or whole ones, compare with nothing, or filter.`,
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
