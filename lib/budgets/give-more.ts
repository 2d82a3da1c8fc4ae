import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import type { Tx } from "@/lib/db/client";
import { raiseLedgerVersion } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import type { Amount } from "./core/budget";
import { budgetRecord, raiseRecord } from "./core/budget-record";
import { insertRaise, type StoredBudget, updateBudget } from "./store/budgets";

/**
 * Adds a raise to each of these budgets, or lifts their limits, as a request asked. What the audit log keeps is what it
 * keeps of changes that people make. Whoever calls has seen to it that it may be given.
 */
export async function giveMore(
  tx: Tx,
  ctx: Context,
  more: readonly { budget: StoredBudget; value: string; amount: Amount }[],
  { id: requestId, endsAt, reason }: { id: string; endsAt: Date | null; reason: string },
): Promise<void> {
  const now = ctx.clock.now();
  await raiseLedgerVersion(tx, "budgets");
  for (const { budget, value, amount } of more) {
    const about = { objectType: "budget", objectId: budget.id, reason };
    if (endsAt) {
      const raise = { id: newId("rai"), budgetId: budget.id, value, amount, startsAt: now, endsAt, reason, requestId };
      await insertRaise(tx, { ...raise, createdAt: now, createdBy: ctx.actor.id, withdrawnAt: null });
      await recordAudit(tx, ctx, { ...about, action: "budget.raise", after: { ...raiseRecord(raise), requestId } });
    } else {
      const after = { ...budget, limit: budget.limit + amount };
      await updateBudget(tx, after);
      await recordAudit(tx, ctx, {
        ...about,
        action: "budget.change",
        before: budgetRecord(budget),
        after: { ...budgetRecord(after), requestId },
      });
    }
  }
}
