import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { Conflict } from "@/lib/kernel/errors";
import { formatAmount } from "./core/budget";
import type { Drift } from "./core/drift";
import type { BudgetView } from "./core/views";
import { bookIn, changeBudgets, mendCounters } from "./mend-counters";
import { readStanding, requireBudget } from "./sight";
import { viewBudget } from "./view-budget";

/** Counters that the audit log names. */
const MOST_NAMED = 50;

/**
 * Sets the counters of a budget to what the ledger and the open reservations say, in the window that runs and the 60 before
 * it. Right: budget.write over what it is about. @throws Conflict for an archived budget, whose figures stay.
 */
export async function recountBudget(ctx: Context, id: string): Promise<BudgetView> {
  authorize(ctx, "budget.write");
  const standing = await readStanding(ctx);
  const recounted = await changeBudgets(ctx, async (tx, prices) => {
    const budget = await requireBudget(ctx, ["budget.write"], standing, id, tx);
    if (budget.archivedAt !== null) throw new Conflict("The budget is archived: its figures stay.");
    const drift = await mendCounters(tx, { book: await bookIn(tx), prices }, [budget], standing.at);
    await recordAudit(tx, ctx, {
      action: "budget.recount",
      objectType: "budget",
      objectId: id,
      before: said(drift, ({ spent, held }) => `${formatAmount(spent)} + ${formatAmount(held)}`),
      after: said(drift, ({ ledger, reserved }) => `${formatAmount(ledger)} + ${formatAmount(reserved)}`),
    });
    return budget;
  });
  return viewBudget(ctx, recounted);
}

/** By counter: spent + held. */
const said = (drift: readonly Drift[], of: (row: Drift) => string): Record<string, string> =>
  Object.fromEntries(drift.slice(0, MOST_NAMED).map((row) => [row.key, of(row)]));
