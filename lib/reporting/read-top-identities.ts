import type { Amount, Budget } from "@/lib/budgets/core/budget";
import type { Counted } from "@/lib/budgets/core/describe-budget";
import type { Db } from "@/lib/db/client";
import { edgesOf, spanOfWindow, whyNotForecast } from "./core/budget-outlook";
import { HISTORY_DAYS } from "./core/forecast/forecast-period";
import { amountIn, budgetFilters } from "./store/budget-usage";
import { readTogether } from "./store/read";
import { readGroups } from "./store/usage";

/** Who used most of one count of a budget in its window, whoever asks: ask for counts that the caller may see. By whole days. */
export async function readTopIdentities(
  db: Db,
  budget: Budget,
  { value, window }: Counted,
  now: Date,
  most: number,
): Promise<{ id: string; used: Amount }[]> {
  if (whyNotForecast(budget) !== null) return [];
  const span = edgesOf(spanOfWindow(budget, window, now, HISTORY_DAYS), "day");
  const groups = await readTogether(db, async (tx) => {
    const filters = await budgetFilters(tx, budget.scope, budget.per, [value]);
    return readGroups(tx, { scope: { kind: "all" }, filters, grain: "day" }, ["identity"], span, null);
  });
  return groups
    .flatMap(({ keys: [id], now: { measures } }) => (id ? [{ id, used: amountIn(measures, budget.unit) }] : []))
    .filter(({ used }) => used > 0n)
    .sort((a, b) => (a.used === b.used ? a.id.localeCompare(b.id) : a.used < b.used ? 1 : -1))
    .slice(0, most);
}
