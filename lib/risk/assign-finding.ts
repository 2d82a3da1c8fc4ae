import { recordAudit } from "@/lib/audit";
import { actorOfAccount, authorize, type Context, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { withTransaction } from "@/lib/db/transaction";
import { Forbidden, Invalid } from "@/lib/kernel/errors";
import { placeOf } from "./core/place";
import type { FindingDetail } from "./core/views";
import { readFinding } from "./read-finding";
import type { AssignInput } from "./schemas";
import { mayOn, requirePerson, sightFinding } from "./sight";
import { setAssignee } from "./store/findings";

/**
 * Says who works on a finding: a user who sees its identity, oneself (`me`), or nobody. Right: finding.triage over its identity;
 * a person. @throws NotFound, Forbidden, Invalid for a user who does not see it.
 */
export async function assignFinding(ctx: Context, id: string, input: AssignInput): Promise<FindingDetail> {
  authorize(ctx, "inventory.read");
  const { finding, row } = await sightFinding(ctx, ctx.db, id);
  requirePerson(ctx);
  if (!mayOn(ctx, "finding.triage", row))
    throw new Forbidden("This needs the right to hand out findings.", [
      { location: "right", message: "finding.triage", fix: "Ask a security analyst." },
    ]);
  const assigneeId = input.assigneeId === "me" ? ctx.actor.id : input.assigneeId;
  if (assigneeId !== null && assigneeId !== ctx.actor.id) {
    const account = await actorOfAccount(ctx.db, assigneeId);
    if (!account || !scopeAllows(scopeOf(account.actor, "inventory.read"), row ? placeOf(row) : {}))
      throw new Invalid("Nobody of that id sees this finding.", [
        { location: "assigneeId", message: "Not somebody who sees it.", fix: "Choose another person." },
      ]);
  }
  await withTransaction(ctx.db, async (tx) => {
    await setAssignee(tx, id, assigneeId);
    await recordAudit(tx, ctx, {
      ...{ action: "finding.assign", objectType: "finding", objectId: id },
      ...{ before: { assigneeId: finding.assigneeId }, after: { assigneeId } },
    });
  });
  return readFinding(ctx, id);
}
