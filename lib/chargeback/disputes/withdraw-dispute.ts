import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden } from "@/lib/kernel/errors";
import type { WithdrawInput } from "../core/statement-input";
import { requireDisputeStep } from "../core/statement-state";
import type { DisputeView } from "../core/statement-views";
import { insertDisputeStep, lockDispute, updateDispute } from "../store/dispute-rows";
import { lockStatement } from "../store/statement-rows";
import { readDispute } from "./read-dispute";
import { settleStatement } from "./settle-statement";
import { noSuchDispute, sightToSpeak } from "./sight";

/** Takes a dispute back that is not over. Right: dispute.open; whoever opened it. @throws NotFound, Forbidden, Conflict */
export async function withdrawDispute(ctx: Context, id: string, { reason }: WithdrawInput): Promise<DisputeView> {
  const { dispute } = await sightToSpeak(ctx, id);
  if (dispute.openedBy !== ctx.actor.id) throw new Forbidden("Whoever opened a dispute takes it back.");
  await withTransaction(ctx.db, async (tx) => {
    await lockStatement(tx, dispute.statementId);
    const row = await lockDispute(tx, id);
    if (!row) throw noSuchDispute();
    requireDisputeStep(row.state, "withdrawn");
    await updateDispute(tx, id, { state: "withdrawn" });
    await insertDisputeStep(tx, ctx.actor, { disputeId: id, at: ctx.clock.now(), kind: "withdrawn", text: reason ?? "Taken back" });
    await settleStatement(tx, dispute.statementId);
    await recordAudit(tx, ctx, {
      ...{ action: "dispute.withdraw", objectType: "dispute", objectId: id, before: { state: row.state }, after: { state: "withdrawn" } },
      ...(reason === undefined ? {} : { reason }),
    });
  });
  return readDispute(ctx, id);
}
