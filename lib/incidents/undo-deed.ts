import type { Context } from "@/lib/auth";
import { changeBudget, liftRule } from "@/lib/budgets";
import { BudgetChange } from "@/lib/budgets/schemas";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, NotFound } from "@/lib/kernel/errors";
import { actOnCampaign } from "@/lib/reviews";
import { cancelTask } from "@/lib/revocation";
import type { DeedMade } from "./core/step";
import { mayUndo } from "./core/undo";
import type { IncidentDetail } from "./core/views";
import { numberText } from "./core/words";
import { endWindow } from "./end-window";
import { noteStep } from "./note-step";
import { readIncident } from "./read-incident";
import type { UndoInput } from "./schemas";
import { setDisposition } from "./set-disposition";
import { sightToWork } from "./sight";
import { lockStep, readSteps, writeUndone } from "./store/steps";

/**
 * Takes a deed back: lifts the stop or the limit of speed, ends the budget or gives it its limit again, gives the revocation or
 * the review up, ends the window. What a provider has done meanwhile stays done, and is said so there. Rights: incident.work where
 * it is, and that of the area; a person. @throws NotFound, Forbidden, Conflict for what was taken back or is over.
 */
export async function undoDeed(ctx: Context, id: string, stepId: string, { reason }: UndoInput): Promise<IncidentDetail> {
  const row = await sightToWork(ctx, id);
  const step = (await readSteps(ctx.db, [row.id])).find((one) => one.id === stepId);
  if (!step) throw new NotFound("There is no such step.");
  const { made } = step.details;
  if (!mayUndo(step) || made === undefined) throw new Conflict("This cannot be taken back, or was already.");
  const why = `${numberText(row.number)}: ${reason}`;
  await takeBack(ctx, row.id, made, why);
  await withTransaction(ctx.db, async (tx) => {
    const now = await lockStep(tx, stepId);
    if (now?.undoneAt === null) await writeUndone(tx, stepId, ctx.clock.now());
    await noteStep(tx, ctx, row.id, { kind: "undone", text: `Taken back: ${step.text}`, after: { step: stepId, made }, reason });
  });
  return readIncident(ctx, row.id);
}

async function takeBack(ctx: Context, incidentId: string, made: DeedMade, reason: string): Promise<void> {
  switch (made.what) {
    case "rule":
      await liftRule(ctx, made.id, { reason });
      return;
    case "budget":
      await changeBudget(ctx, made.id, BudgetChange.parse({ state: "archived", reason }));
      return;
    case "budget_lowered":
      await changeBudget(ctx, made.id, BudgetChange.parse({ limit: { usd: made.limitUsd }, enforcement: made.enforcement, reason }));
      return;
    case "revocation":
      await cancelTask(ctx, made.id, { reason });
      return;
    case "review":
      await actOnCampaign(ctx, made.id, { deed: "cancel", reason });
      return;
    case "window":
      await endWindow(ctx, made.id);
      await setDisposition(ctx, incidentId, { disposition: null, reason });
  }
}
