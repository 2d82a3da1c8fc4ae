import { authorize, type Context } from "@/lib/auth";
import { loadBudgetBook, readBudget } from "@/lib/budgets";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import type { Alert } from "./core/alerts";
import type { BreachView } from "./core/breach-view";
import { forecastCount } from "./forecast-count";
import { nameOfCounter, readAlerts } from "./store";

/** `alerts`: what was told in this window, the oldest first. */
export type BreachAnswer = BreachView & { alerts: (Alert & { at: string })[] };

/**
 * How likely and when one count of a budget runs out in the window that runs, where it ends, how fast it is used, and what
 * was told of it. Right: spend.read.
 * @param value Which count of a budget that counts apart; the fullest unless said.
 * @throws NotFound when there is no such budget or count in the caller's scope, Conflict where nothing runs.
 */
export async function readBreach(ctx: Context, budgetId: string, value?: string): Promise<BreachAnswer> {
  authorize(ctx, "spend.read");
  const { running, counter } = await readBudget(ctx, budgetId);
  if (value !== undefined && !running.some((one) => one.value?.id === value)) throw new NotFound("There is no such count.");
  const budget = (await loadBudgetBook(ctx.db)).byId.get(budgetId);
  const shown = value === undefined ? counter : running.find((one) => one.value?.id === value);
  const breach = budget && shown ? await forecastCount(ctx.db, budget, shown.value?.id ?? "", ctx.clock.now()) : null;
  if (!shown || !breach) throw new Conflict("Nothing of this budget runs now.");
  const name = { budgetId, counterKey: `${breach.value}@${shown.window.name}` };
  const alerts = (await readAlerts(ctx.db, [name])).get(nameOfCounter(name)) ?? [];
  return { ...breach, alerts: alerts.map((alert) => ({ ...alert, at: alert.at.toISOString() })) };
}
