import { readRunningCounts } from "@/lib/budgets";
import type { Budget } from "@/lib/budgets/core/budget";
import { effectiveLimit } from "@/lib/budgets/core/effective-limit";
import type { Db } from "@/lib/db/client";
import { readOutlooks } from "@/lib/reporting";
import { type BreachView, breachView } from "./core/breach-view";

/** Among how many counts of a budget that counts apart, the fullest ones, one is looked for. */
const MOST_COUNTS = 500;

/** One count as it is forecast now; null where it does not run. Ask for counts that the caller may see. */
export async function forecastCount(db: Db, budget: Budget, value: string, now: Date): Promise<BreachView | null> {
  const counts = (await readRunningCounts(db, [budget], now, MOST_COUNTS)).get(budget.id)?.counted;
  const counted = counts?.find((one) => one.value === value);
  if (!counted) return null;
  const outlook = (await readOutlooks(db, budget, [counted], now)).get(value) ?? null;
  return breachView(budget, counted, effectiveLimit(budget, value, now, counted.before), outlook, now);
}
