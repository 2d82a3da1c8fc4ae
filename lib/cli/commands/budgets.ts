import { checkCounters, recountBudget } from "@/lib/budgets";
import { formatAmount } from "@/lib/budgets/core/budget";
import { operator } from "../runtime/operator";

/** Compares what counters of budgets say with the ledger and with what is reserved. Ends with 1 where they differ. */
export async function budgetsCheck(): Promise<number> {
  const drift = await checkCounters(await operator("budgets check"));
  for (const { budgetId, key, spent, ledger, held, reserved } of drift)
    console.error(
      `${budgetId} ${key}: spent ${formatAmount(spent)}, ledger ${formatAmount(ledger)}; held ${formatAmount(held)}, reserved ${formatAmount(reserved)}`,
    );
  console.log(
    drift.length === 0
      ? "Every counter says what the ledger says."
      : `${drift.length} counters differ: npm run cli -- budgets recount BUDGET`,
  );
  return drift.length === 0 ? 0 : 1;
}

/** Sets the counters of one budget to what the ledger and the open reservations say. */
export async function budgetsRecount([budgetId]: string[]): Promise<number> {
  if (budgetId === undefined) {
    console.error("Say which budget: npm run cli -- budgets recount BUDGET");
    return 1;
  }
  const { name, counter } = await recountBudget(await operator("budgets recount"), budgetId);
  console.log(`${name}: ${counter === null ? "nothing counted" : `${counter.spent} spent, ${counter.held} held of ${counter.limit}`}`);
  return 0;
}
