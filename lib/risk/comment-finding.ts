import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { newId } from "@/lib/kernel/ids";
import type { FindingDetail } from "./core/views";
import { readFinding } from "./read-finding";
import type { CommentInput } from "./schemas";
import { requireWorker, sightFinding } from "./sight";
import { insertComments } from "./store/findings";

/** Adds what somebody has to say. Rights: finding.comment, finding.triage or finding.except over its identity; a person. @throws NotFound, Forbidden */
export async function commentFinding(ctx: Context, id: string, { text }: CommentInput): Promise<FindingDetail> {
  authorize(ctx, "inventory.read");
  const { row } = await sightFinding(ctx, ctx.db, id);
  requireWorker(ctx, row);
  await withTransaction(ctx.db, async (tx) => {
    const comment = { id: newId("cmt"), findingId: id, text, by: ctx.actor.id, byName: ctx.actor.name, at: ctx.clock.now() };
    await insertComments(tx, [comment]);
    await recordAudit(tx, ctx, { action: "finding.comment", objectType: "finding", objectId: id, after: { comment: comment.id } });
  });
  return readFinding(ctx, id);
}
