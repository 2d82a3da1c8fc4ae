import { authorize, type Context } from "@/lib/auth";
import { Invalid, NotFound } from "@/lib/kernel/errors";
import { addUtcDays, periodOf, periodSpan, type Span, shiftPeriod, startOfUtcDay } from "@/lib/kernel/period";
import { readDailyCosts } from "@/lib/reporting";
import { bucketName, bucketOf } from "@/lib/reporting/core/buckets";
import type { GroupValue } from "@/lib/reporting/core/dimensions";
import { parseSpan } from "@/lib/reporting/core/usage-query";
import type { MetricScope } from "./core/metric-value";
import { type UnitCost, type UnitCostBucket, type UnitGranularity, unitCosts } from "./core/unit-costs";
import { namesInView } from "./list-metric-values";
import type { UnitCostQuery } from "./schemas";
import { type KnownMetric, readMetrics, readValues } from "./store";

export type CountedMetric = { metric: string; scope: { kind: MetricScope["kind"] } & GroupValue; byMonth: boolean };

export type UnitCosts = {
  /** What is counted and may be seen, told last first. Empty: nothing yet. */
  metrics: CountedMetric[];
  /** Of one of them; null without any. */
  costs: { of: CountedMetric; from: string; to: string; granularity: UnitGranularity; buckets: UnitCostBucket[]; total: UnitCost } | null;
};

const MAX_METRICS = 200;
const MAX_VALUES = 10_000;
const WEEKS = 13;
const MONTHS = 12;

/**
 * What one unit of a business metric cost, over time: by default the one told last, 13 weeks of it, or 12 months where
 * months are counted whole. The cost is that of the very days with a count, of the metric's scope. Right: spend.read.
 * @throws NotFound for a metric that is not counted or lies outside the caller's scope; Invalid for buckets too fine.
 */
export async function readUnitCosts(ctx: Context, query: UnitCostQuery): Promise<UnitCosts> {
  authorize(ctx, "spend.read");
  const known = await readMetrics(ctx.db, MAX_METRICS);
  const named = await namesInView(
    ctx,
    known.map(({ scope }) => scope),
  );
  const seen = known.flatMap((each) => {
    const name = named(each.scope);
    return name ? [{ ...each, view: { metric: each.metric, byMonth: each.byMonth, scope: { ...name, kind: each.scope.kind } } }] : [];
  });
  const chosen = seen.find((each) => isAsked(each, query));
  const asks = [query.metric, query.scopeKind, query.scopeId].some((part) => part !== undefined);
  if (!chosen && asks) throw new NotFound("There is no such business metric.");
  const metrics = seen.map(({ view }) => view);
  if (!chosen) return { metrics, costs: null };
  const granularity = query.granularity ?? (chosen.byMonth ? "month" : "week");
  if (chosen.byMonth && granularity !== "month")
    throw new Invalid("query.granularity: Months are counted whole.", [
      { location: "query.granularity", message: "Months are counted whole.", fix: "Send month." },
    ]);
  const span = spanOf(query, granularity, chosen.byMonth, ctx.clock.now());
  const of = { metric: chosen.metric, scopeKind: chosen.scope.kind, scopeId: chosen.scope.id ?? "" };
  const values = await readValues(ctx.db, span, of, MAX_VALUES);
  const costOf = await readDailyCosts(ctx, span, chosen.scope.kind === "organisation" ? null : chosen.scope);
  return {
    metrics,
    costs: {
      of: chosen.view,
      from: bucketName(span.start),
      to: bucketName(span.end),
      granularity,
      ...unitCosts(span, granularity, values, costOf),
    },
  };
}

const isAsked = ({ metric, scope }: KnownMetric, asked: UnitCostQuery): boolean =>
  (asked.metric === undefined || asked.metric === metric) &&
  (asked.scopeKind === undefined || asked.scopeKind === scope.kind) &&
  (asked.scopeId === undefined || asked.scopeId === scope.id);

/** Whole buckets at the beginning, whole months where they are counted whole. */
function spanOf(query: UnitCostQuery, granularity: UnitGranularity, byMonth: boolean, now: Date): Span {
  const today = startOfUtcDay(now);
  const start = byMonth
    ? periodSpan(shiftPeriod(periodOf(now), 1 - MONTHS)).start
    : bucketOf(addUtcDays(today, -7 * (WEEKS - 1)), granularity);
  const span = parseSpan({ from: query.from, to: query.to }, { start, end: addUtcDays(today, 1) });
  if (!byMonth) return span;
  return { start: bucketOf(span.start, "month"), end: periodSpan(periodOf(new Date(span.end.getTime() - 1))).end };
}
