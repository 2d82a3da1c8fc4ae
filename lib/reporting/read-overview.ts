import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import type { Span } from "@/lib/kernel/period";
import { bucketName, bucketsOf } from "./core/buckets";
import type { Comparison } from "./core/compare";
import { changeShare, shareOf, tokensTotal } from "./core/measures";
import { spanAnswer, type Total, totalAnswer } from "./core/usage-answer";
import { comparisonOf, type UsageQuery } from "./core/usage-query";
import type { ComparedFigures, DayFigures, Overview, SpanFigures } from "./core/views";
import { readTogether } from "./store/read";
import { readSeries } from "./store/series";
import { readTotal, type Selection } from "./store/usage";

/**
 * The figures of the strip above every spend page, for the span, scope and filters asked for, beside the same days of
 * the period before. `compare` defaults to `previous`. Right: spend.read.
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
    daily: await readDays(tx, selection, query.span),
    asOf: bucketName(now),
  };
}

function figuresOf(span: Span, total: Total): SpanFigures {
  return {
    ...spanAnswer(span),
    ...totalAnswer(total),
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
