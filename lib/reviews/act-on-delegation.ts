import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Forbidden, NotFound } from "@/lib/kernel/errors";
import type { DelegationView } from "./core/views";
import { delegationViews, mayApprove, mayEnd } from "./delegation-view";
import type { DelegationDeed } from "./schemas";
import { requirePerson, sightOf } from "./sight";
import { lockDelegation, updateDelegation } from "./store/answers";

/**
 * Says yes to a delegation (right: review.open, and neither of the two) or ends it (either of the two, or who may say yes).
 * @throws NotFound for one that the caller has nothing to do with, Forbidden, Conflict for one that is over.
 */
export async function actOnDelegation(ctx: Context, delegationId: string, { deed }: DelegationDeed): Promise<DelegationView> {
  const { me, scope } = sightOf(ctx);
  requirePerson(ctx, "say who answers for whom");
  const now = ctx.clock.now();
  const after = await withTransaction(ctx.db, async (tx) => {
    const row = await lockDelegation(tx, delegationId);
    if (!row || (scope.kind !== "all" && row.fromId !== me && row.toId !== me)) throw new NotFound("There is no such delegation.");
    if (row.endedAt !== null || row.validUntil <= now) throw new Conflict("The delegation is over.");
    if (deed === "approve" && row.approvedAt !== null) throw new Conflict("It was approved already.");
    if (!(deed === "approve" ? mayApprove : mayEnd)(ctx, row)) throw new Forbidden("Somebody else of security has to say this.");
    const change = deed === "approve" ? { approvedAt: now, approvedBy: ctx.actor.id } : { endedAt: now };
    await updateDelegation(tx, delegationId, change);
    await recordAudit(tx, ctx, {
      action: `review_delegation.${deed}`,
      objectType: "review_delegation",
      objectId: delegationId,
      before: row,
      after: { ...row, ...change },
    });
    return { ...row, ...change };
  });
  const [view] = await delegationViews(ctx, ctx.db, [after]);
  if (!view) throw new NotFound("There is no such delegation.");
  return view;
}
