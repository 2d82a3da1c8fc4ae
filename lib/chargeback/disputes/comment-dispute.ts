import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import type { DisputeCommentInput } from "../core/statement-input";
import { isPending } from "../core/statement-state";
import type { DisputeView } from "../core/statement-views";
import { insertDisputeStep, lockDispute } from "../store/dispute-rows";
import { readDispute } from "./read-dispute";
import { sightToSpeak } from "./sight";

/**
 * Adds words and links to a dispute that is not over. Right: dispute.open or dispute.decide where its statement is; a person.
 * @throws NotFound, Forbidden, Conflict once it is over.
 */
export async function commentDispute(ctx: Context, id: string, { text, evidence }: DisputeCommentInput): Promise<DisputeView> {
  await sightToSpeak(ctx, id);
  await withTransaction(ctx.db, async (tx) => {
    const row = await lockDispute(tx, id);
    if (!row || !isPending(row.state)) throw new Conflict("The dispute is over.");
    const kind = evidence.length > 0 ? "evidence" : "comment";
    await insertDisputeStep(tx, ctx.actor, { disputeId: id, at: ctx.clock.now(), kind, text, facts: { evidence } });
    await recordAudit(tx, ctx, { action: `dispute.${kind}`, objectType: "dispute", objectId: id, after: { evidence: evidence.length } });
  });
  return readDispute(ctx, id);
}
