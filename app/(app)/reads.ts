import type { ResolvedFilters } from "@/components/filters/search-params";
import { arePartial, budgetSharesPath } from "@/components/spend/budget-shares-path";
import { leftOutBy, leftOutPath, leftOutQuestion } from "@/components/spend/left-out";
import { marksPath, notesPath } from "@/components/spend/notes/note-paths";
import { CHART_SERIES, forecastParameters, metricsOf, ROWS_SHOWN, usageParameters, withOnly } from "@/components/spend/usage-paths";
import { readChartNotes } from "@/lib/annotations";
import { readCalendar } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { listBudgets } from "@/lib/budgets";
import { BudgetQuery } from "@/lib/budgets/schemas";
import { readIncidentMarks } from "@/lib/incidents";
import { MarkQuery } from "@/lib/incidents/schemas";
import type { FiscalCalendar } from "@/lib/kernel/fiscal";
import { readUsage, readUsageQuery } from "@/lib/reporting";
import type { UsageQuery } from "@/lib/reporting/core/usage-query";
import type { EntityPath } from "@/lib/reporting/schemas";
import type { Reads } from "./prefetched";

/** What words in the address need to mean days. */
export async function momentOf(ctx: Context): Promise<{ now: Date; calendar: FiscalCalendar }> {
  return { now: ctx.clock.now(), calendar: await readCalendar(ctx.db) };
}

/** The questions that a spend page asks, as its client blocks ask them again by path. */
export async function readsOf(ctx: Context, filters: ResolvedFilters): Promise<{ plain: UsageQuery; charted: UsageQuery }> {
  const charted = { metric: metricsOf(filters), top: Number(CHART_SERIES), limit: Number(ROWS_SHOWN) };
  return {
    plain: await readUsageQuery(ctx, usageParameters(filters)),
    charted: await readUsageQuery(ctx, usageParameters(filters, charted)),
  };
}

/** What stands on the chart of a page: notes, price changes, incidents. `of` is the thing that the page is about. */
export function chartReads(ctx: Context, filters: ResolvedFilters, of?: EntityPath): Reads {
  const { filter } = forecastParameters(of ? withOnly(filters, of.kind, of.id) : filters);
  const span = { from: filters.span.start.toISOString(), to: filters.span.end.toISOString() };
  const marks = ctx.actor.rights.has("incident.read") ? marksPath(filters, of) : null;
  // An address may name what no incident can be asked for by: then the block is told so, and the page stands.
  const asked = marks === null ? undefined : MarkQuery.safeParse(parametersOf(marks)).data;
  return {
    [notesPath(filters, of)]: () => readChartNotes(ctx, { ...span, filter }),
    ...(marks && asked ? { [marks]: () => readIncidentMarks(ctx, asked) } : {}),
  };
}

/** The budgets beside the rows of a breakdown. */
export function budgetReads(ctx: Context, filters: ResolvedFilters): Reads {
  const path = budgetSharesPath(filters.groupBy, !arePartial(filters));
  return path ? { [path]: () => listBudgets(ctx, BudgetQuery.parse(parametersOf(path))) } : {};
}

/** What a filter leaves out that nobody answers for (`left-out-note`). */
export function leftOutReads(ctx: Context, filters: ResolvedFilters): Reads {
  const missed = leftOutBy(filters);
  if (!missed) return {};
  const asked = usageParameters(leftOutQuestion(filters, missed), { top: 1, limit: 1 });
  return { [leftOutPath(filters, missed)]: async () => readUsage(ctx, await readUsageQuery(ctx, asked)) };
}

/** The parameters of a path, for the server's own call. */
export const parametersOf = (path: string): Record<string, string> => Object.fromEntries(new URLSearchParams(path.split("?")[1]));
