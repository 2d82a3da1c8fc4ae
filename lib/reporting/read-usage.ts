import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Scope } from "@/lib/auth/core/actor";
import type { Tx } from "@/lib/db/client";
import { Invalid } from "@/lib/kernel/errors";
import { bucketName } from "./core/buckets";
import { comparedSpan } from "./core/compare";
import { groupAnswers, type NameOf, rankGroups, seriesAnswers, spanAnswer, totalAnswer, type UsageAnswer } from "./core/usage-answer";
import type { UsageQuery } from "./core/usage-query";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readKeptSeries, readSeries } from "./store/series";
import { readGroups, readTotal, type Selection } from "./store/usage";

/** Points of all series of one answer. */
export const MAX_POINTS = 100_000;

/**
 * Spend, tokens and requests over a span: by group, by group and bucket, and in total, from the smallest roll-up that
 * can tell. All parts are read on one snapshot; the total is a sum of its own, and groups and series add up to it
 * exactly. Only what the caller may see is counted: outside the scope there is nothing, not a remainder.
 * @throws Forbidden without spend.read; Invalid when the series would have more than 100,000 points.
 */
export async function readUsage(ctx: Context, query: UsageQuery): Promise<UsageAnswer> {
  authorize(ctx, "spend.read");
  const reader = { scope: scopeOf(ctx.actor, "spend.read"), now: ctx.clock.now(), nameOf: await loadNames(ctx.db) };
  return readTogether(ctx.db, (tx) => readAnswer(tx, reader, query));
}

type Reader = { scope: Scope; now: Date; nameOf: NameOf };

async function readAnswer(tx: Tx, { scope, now, nameOf }: Reader, query: UsageQuery): Promise<UsageAnswer> {
  const selection: Selection = { scope, filters: query.filters, grain: query.grain };
  const before = query.compare && comparedSpan(query.span, query.compare, query.calendar);
  const isGrouped = query.groupBy.length > 0;
  const groups = isGrouped ? await readGroups(tx, selection, query.groupBy, query.span, before) : [];
  const ranked = rankGroups(groups, query.metrics[0] ?? "cost");
  const kept = isGrouped && query.top !== null && ranked.length > query.top ? ranked.slice(0, query.top) : null;
  const shape = { groupBy: query.groupBy, granularity: query.granularity, maxRows: MAX_POINTS + 1 };
  const series = kept
    ? await readKeptSeries(
        tx,
        selection,
        shape,
        kept.map((row) => row.keys),
        query.span,
      )
    : await readSeries(tx, selection, shape, query.span);
  if (series.length > MAX_POINTS) throw tooManyPoints();
  const answer: UsageAnswer = {
    ...spanAnswer(query.span),
    granularity: query.granularity,
    currency: "USD",
    groupBy: query.groupBy,
    groups: groupAnswers(ranked, query, nameOf),
    series: seriesAnswers(series, query, ranked.length - (kept?.length ?? 0), nameOf),
    total: totalAnswer(await readTotal(tx, selection, query.span)),
    asOf: bucketName(now),
  };
  if (!before || !query.compare) return answer;
  const ungrouped: UsageQuery = { ...query, groupBy: [] };
  const seriesBefore = seriesAnswers(await readSeries(tx, selection, { ...shape, groupBy: [] }, before), ungrouped, 0, nameOf);
  const totalBefore = totalAnswer(await readTotal(tx, selection, before));
  return { ...answer, compare: { kind: query.compare, ...spanAnswer(before), total: totalBefore, series: seriesBefore } };
}

const tooManyPoints = (): Invalid =>
  new Invalid(`The series would have more than ${MAX_POINTS.toLocaleString("en-GB")} points.`, [
    {
      location: "query.top",
      message: "Too many groups for one series each.",
      fix: "Send top=7, a coarser granularity or a narrower range.",
    },
  ]);
