import { authorize, type Context } from "@/lib/auth";
import { addUtcDays } from "@/lib/kernel/period";
import { listInView, listPriceChanges, type PriceChange, readUsageQuery } from "@/lib/reporting";
import { parseSpan } from "@/lib/reporting/core/usage-query";
import type { EntityPath } from "@/lib/reporting/schemas";
import { type AnnotationView, annotationView } from "./core/annotation";
import type { AnnotationQuery } from "./schemas";
import { readAnnotations } from "./store";

/** More notes than this on one span are not read. */
const MAX_NOTES = 500;
const DEFAULT_DAYS = 92;

/**
 * The notes of a span, oldest day first: those about the organisation, and those about things that have a part in what
 * passes the filters. Right: spend.read; what is about things outside the caller's scope is not told.
 */
export async function listAnnotations(
  ctx: Context,
  { filter, ...dates }: AnnotationQuery,
): Promise<{ data: AnnotationView[]; nextCursor: null }> {
  authorize(ctx, "spend.read");
  const now = ctx.clock.now();
  const span = parseSpan(dates, { start: addUtcDays(now, -DEFAULT_DAYS), end: addUtcDays(now, 1) });
  const { filters } = await readUsageQuery(ctx, { filter });
  const rows = await readAnnotations(ctx.db, span, MAX_NOTES);
  const things = rows.flatMap(({ scope }): EntityPath[] => (scope.kind === "organisation" ? [] : [scope]));
  const inView = await listInView(ctx, things, filters);
  const data = rows.flatMap((row): AnnotationView[] => {
    if (row.scope.kind === "organisation") return [annotationView(row, ctx.actor.id, { id: null, name: "Organisation" })];
    const named = inView(row.scope);
    return named ? [annotationView(row, ctx.actor.id, named)] : [];
  });
  return { data, nextCursor: null };
}

export type ChartNotes = { annotations: AnnotationView[]; priceChanges: PriceChange[] };

/** What is said on a chart: the notes of its span, and the price changes of the models in it. Right: spend.read. */
export async function readChartNotes(ctx: Context, query: AnnotationQuery): Promise<ChartNotes> {
  const { data } = await listAnnotations(ctx, query);
  const { from, to, filter } = query;
  return { annotations: data, priceChanges: await listPriceChanges(ctx, await readUsageQuery(ctx, { from, to, filter })) };
}
