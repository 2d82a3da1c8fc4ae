import type { z } from "zod";
import type { Context } from "@/lib/auth";
import { listBudgets, loadBudgetBook } from "@/lib/budgets";
import type { BudgetQuery } from "@/lib/budgets/schemas";
import { type BreachSummary, summaryOf } from "./core/breach-view";
import { forecastCount } from "./forecast-count";
import { nameOfCounter, readForecasts } from "./store";

/**
 * What is to come of each budget of a page of the list (`listBudgets`, asked by the same query), by budget: of the count
 * that the list shows, as it was last forecast, at most minutes after it moved, and made now where it never was. Budgets
 * that nothing runs of are left out. Right: spend.read.
 */
export async function listBreaches(ctx: Context, query: z.output<typeof BudgetQuery>): Promise<Record<string, BreachSummary>> {
  const { data } = await listBudgets(ctx, query);
  const book = await loadBudgetBook(ctx.db);
  const shown = data.flatMap(({ id, counter }) => {
    const budget = book.byId.get(id);
    if (!budget || !counter) return [];
    const value = counter.value?.id ?? "";
    return [{ budget, value, name: { budgetId: id, counterKey: `${value}@${counter.window.name}` } }];
  });
  const kept = await readForecasts(
    ctx.db,
    shown.map(({ name }) => name),
  );
  const found: Record<string, BreachSummary> = {};
  for (const { budget, value, name } of shown) {
    const known = kept.get(nameOfCounter(name));
    const made = known ? null : await forecastCount(ctx.db, budget, value, ctx.clock.now());
    const breach = known ?? (made && summaryOf(made));
    if (breach) found[budget.id] = breach;
  }
  return found;
}
