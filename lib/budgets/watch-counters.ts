import type { Context } from "@/lib/auth";
import { checkCounters } from "./check-counters";
import { recountBudget } from "./recount-budget";

/** `alarm`: what is logged for whoever runs the product. */
export type Watched = { recounted: string[]; alarm?: string };

/**
 * Finds counters that do not say what ledger and reservations say, and recounts their budgets. Prices, units and fiscal
 * calendars that change let a budget count something else than it did; anything else would be a fault, and the audit log
 * keeps what was wrong. Right: as for both.
 */
export async function watchCounters(ctx: Context): Promise<Watched> {
  const drifted = [...new Set((await checkCounters(ctx)).map(({ budgetId }) => budgetId))].sort();
  for (const budgetId of drifted) await recountBudget(ctx, budgetId);
  return { recounted: drifted, ...(drifted.length === 0 ? {} : { alarm: "counters of budgets differed from the ledger" }) };
}
