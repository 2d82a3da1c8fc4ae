import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import { addUtcDays, type Span, startOfUtcDay } from "@/lib/kernel/period";
import { bucketName, bucketsOf } from "./core/buckets";
import type { Comparison } from "./core/compare";
import { changeShare, costPerMillionTokens, shareOf, tokensTotal } from "./core/measures";
import { BASIS_DAYS, projectCost } from "./core/projection";
import { spanAnswer, type Total, totalAnswer } from "./core/usage-answer";
import { comparisonOf, type UsageQuery } from "./core/usage-query";
import type { ComparedFigures, DayFigures, Overview, SpanFigures } from "./core/views";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";
import { hasUsageBefore, readTotal, type Selection } from "./store/usage";

/**
 * The figures of the strip above every spend page, for the span, scope and filters asked for, beside the same days of
 * the period before and the same weekdays. `compare` defaults to `previous`. Right: spend.read.
 */
export async function readOverview(ctx: Context, query: UsageQuery): Promise<Overview> {
  authorize(ctx, "spend.read");
  return readTogether(ctx.db, (tx) => readOverviewIn(tx, ctx, query));
}

/** The same inside a snapshot that is already open. The caller has authorised. */
export async function readOverviewIn(tx: Tx, ctx: Context, query: UsageQuery): Promise<Overview> {
  const now = ctx.clock.now();
  const selection: Selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: query.filters, grain: query.grain };
  const total = await readTotal(tx, selection, query.span);
  const compared = async (kind: Comparison): Promise<ComparedFigures | null> => {
    const span = comparisonOf(query, kind, now);
    if (!span) return null;
    const before = await readTotal(tx, selection, span);
    return { kind, ...figuresOf(span, before), ...changeOf(total, before) };
  };
  return {
    now: figuresOf(query.span, total),
    compare: await compared(query.compare ?? "previous"),
    weekdayCompare: await compared("previous_weekday"),
    projection: await readProjection(tx, selection, query.span, now),
    daily: await readDays(tx, selection, query.span),
    asOf: bucketName(now),
  };
}

function figuresOf(span: Span, total: Total): SpanFigures {
  return {
    ...spanAnswer(span),
    ...totalAnswer(total),
    costPerMillionTokensUsd: total.meter ? null : costPerMillionTokens(total.measures),
    unattributedShare: shareOf(total.unattributedCostUsd, total.measures.costUsd),
  };
}

function changeOf(now: Total, before: Total): { costChangeUsd: string; costChangeShare: string | null } {
  const change = (now.measures.costUsd - before.measures.costUsd) as Usd;
  return { costChangeUsd: formatUsd(change), costChangeShare: changeShare(now.measures.costUsd, before.measures.costUsd) };
}

/** Whole days of the span, with what of each nobody answers for. */
async function readDays(tx: Tx, selection: Selection, span: Span): Promise<DayFigures[]> {
  const shape = { groupBy: [], granularity: "day" as const, maxRows: 10_000 };
  const unowned = [...selection.filters, { dimension: "identity" as const, isExcluded: false, values: [], hasNone: true }];
  const all = new Map((await readSeries(tx, selection, shape, span)).map((row) => [row.bucket, row.now.measures]));
  const unattributed = new Map(
    (await readSeries(tx, { ...selection, filters: unowned }, shape, span)).map((row) => [row.bucket, row.now.measures]),
  );
  return bucketsOf(span, "day").map((day) => {
    const bucket = bucketName(day);
    const measures = all.get(bucket);
    return {
      day: bucket.slice(0, 10),
      costUsd: formatUsd(measures?.costUsd ?? (0n as Usd)),
      tokens: measures ? tokensTotal(measures).toString() : "0",
      requests: (measures?.requests ?? 0n).toString(),
      unpricedEvents: (measures?.unpricedEvents ?? 0n).toString(),
      unattributedCostUsd: formatUsd(unattributed.get(bucket)?.costUsd ?? (0n as Usd)),
    };
  });
}

/** The month that the span began, when it lies in one month; else the span itself. */
function projectedPeriod(span: Span): Span {
  const start = new Date(Date.UTC(span.start.getUTCFullYear(), span.start.getUTCMonth(), 1));
  const end = new Date(Date.UTC(span.start.getUTCFullYear(), span.start.getUTCMonth() + 1, 1));
  return span.start.getTime() === start.getTime() && span.end <= end ? { start, end } : span;
}

async function readProjection(tx: Tx, selection: Selection, span: Span, now: Date): Promise<Overview["projection"]> {
  const period = projectedPeriod(span);
  const byDay: Selection = { ...selection, grain: "day" };
  const basisStart = addUtcDays(startOfUtcDay(now), -BASIS_DAYS);
  const start = new Date(Math.min(basisStart.getTime(), period.start.getTime()));
  const known: Span = { start, end: addUtcDays(startOfUtcDay(now), 1) };
  if (known.start >= known.end) return null;
  const rows = await readSeries(tx, byDay, { groupBy: [], granularity: "day", maxRows: 10_000 }, known);
  const daily = new Map(rows.map((row) => [row.bucket.slice(0, 10), row.now.measures.costUsd]));
  const firstDay = (await hasUsageBefore(tx, byDay, known.start)) ? known.start.toISOString() : (rows[0]?.bucket ?? null);
  const projection = projectCost(daily, period, firstDay?.slice(0, 10) ?? null, now);
  if (!projection) return null;
  const { from, to } = spanAnswer(period);
  return { ...projection, costUsd: formatUsd(projection.costUsd), periodFrom: from, periodTo: to };
}
