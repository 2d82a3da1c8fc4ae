import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { requireDisputeStep } from "../core/statement-state";
import type { DisputeView } from "../core/statement-views";
import { insertDisputeStep, lockDispute, updateDispute } from "../store/dispute-rows";
import { readDispute } from "./read-dispute";
import { noSuchDispute, sightToDecide } from "./sight";

/**
 * Takes a dispute to decide it: open becomes under review; one that somebody else has changes hands. Right: dispute.decide where its
 * statement is; a person, not whoever opened it. @throws NotFound, Forbidden, Conflict once it is over.
 */
export async function takeDispute(ctx: Context, id: string): Promise<DisputeView> {
  await sightToDecide(ctx, id);
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockDispute(tx, id);
    if (!row) throw noSuchDispute();
    if (row.state === "under_review" && row.assigneeId === ctx.actor.id) return;
    if (row.state !== "under_review") requireDisputeStep(row.state, "under_review");
    await updateDispute(tx, id, { state: "under_review", assigneeId: ctx.actor.id });
    await insertDisputeStep(tx, ctx.actor, { disputeId: id, at: ctx.clock.now(), kind: "taken", text: `${ctx.actor.name} looks into it` });
    await recordAudit(tx, ctx, {
      ...{ action: "dispute.take", objectType: "dispute", objectId: id },
      before: { state: row.state, assigneeId: row.assigneeId },
      after: { state: "under_review", assigneeId: ctx.actor.id },
    });
  });
  return readDispute(ctx, id);
}
