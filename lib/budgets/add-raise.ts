import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { nameDirectory } from "@/lib/identities";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { findValue, partOfProblems, refuse } from "./check-place";
import { parseAmount } from "./core/budget";
import { raiseRecord } from "./core/budget-record";
import { limitProblems } from "./core/check-definition";
import type { BudgetView } from "./core/views";
import { changeBudgets } from "./mend-counters";
import { requireYes } from "./require-yes";
import type { RaiseInput } from "./schemas";
import { readStanding, refuseOfGrant, requireBudget } from "./sight";
import { insertRaise, type StoredBudget, type StoredRaise } from "./store/budgets";
import { viewBudget } from "./view-budget";

/**
 * Allows more for a time; it is over by itself. Right: budget.write over what the budget is about, where the yes that it needs
 * is one that the caller may give alone.
 * @throws NotFound, Forbidden as for a change. Conflict for a budget that is over. Invalid for impossible spans, a count that
 * there is not, and more than the envelope allows.
 */
export async function addRaise(ctx: Context, budgetId: string, input: z.output<typeof RaiseInput>): Promise<BudgetView> {
  authorize(ctx, "budget.write");
  const now = ctx.clock.now();
  const [standing, names] = await Promise.all([readStanding(ctx), nameDirectory(ctx.db)]);
  const raised = await changeBudgets(ctx, async (tx, prices) => {
    const budget = await requireBudget(ctx, ["budget.write"], standing, budgetId, tx);
    if (budget.archivedAt !== null || (budget.endsAt !== null && budget.endsAt <= now)) throw new Conflict("The budget is over.");
    refuseOfGrant(budget);
    const value = await findValue(ctx, tx, standing, prices, budget, input.value);
    const raise = raiseFrom(ctx, budget, value, input, now);
    refuse(limitProblems(budget.unit, raise.amount, "amount"));
    await requireYes(tx, ctx, budget, raise, { standing, names });
    const after = { ...budget, raises: [...budget.raises, raise] };
    refuse(await partOfProblems(ctx, tx, standing, after, "amount"));
    await insertRaise(tx, raise);
    await recordAudit(tx, ctx, {
      action: "budget.raise",
      objectType: "budget",
      objectId: budgetId,
      after: raiseRecord(raise),
      reason: raise.reason,
    });
    return after;
  });
  return viewBudget(ctx, raised);
}

function raiseFrom(ctx: Context, budget: StoredBudget, value: string, input: z.output<typeof RaiseInput>, now: Date): StoredRaise {
  const [startsAt, endsAt] = [input.startsAt === undefined ? now : new Date(input.startsAt), new Date(input.endsAt)];
  const amount = parseAmount(input.amount);
  const wrong = (location: string, message: string, fix: string) => new Invalid(`${location}: ${message}`, [{ location, message, fix }]);
  if (amount <= 0n) throw wrong("amount", "Nothing is added.", "Send more than 0.");
  if (startsAt < now) throw wrong("startsAt", "It would begin in the past.", "Leave it out to begin now.");
  if (endsAt <= startsAt) throw wrong("endsAt", "It would end before it begins.", "Send a later instant.");
  const { reason } = input;
  return {
    ...{ id: newId("rai"), budgetId: budget.id, value, amount, startsAt, endsAt, reason },
    ...{ requestId: null, createdAt: now, createdBy: ctx.actor.id, withdrawnAt: null },
  };
}
