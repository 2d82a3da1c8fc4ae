import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Right } from "@/lib/auth/core/roles";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict } from "@/lib/kernel/errors";
import type { DelegationView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readDelegation } from "./list-grants";
import { refuseOwn, requirePerson } from "./require-deeds";
import type { Decision } from "./schemas";
import { notThere } from "./scope";
import { readStoredDelegation, type StoredDelegation, updateDelegation } from "./store/delegations";
import { lockInventory, readState } from "./store/read-state";

/**
 * Says yes or no to a delegation that waits.
 * @throws Forbidden for machine tokens and for who asked for it; NotFound outside the caller's scope; Conflict when it does
 * not wait any more. Right: grant.approve over the operator.
 */
export async function decideDelegation(ctx: Context, id: string, { decision, reason }: Decision): Promise<DelegationView> {
  requirePerson(ctx, "Only a person says yes or no to access.");
  await changeDelegation(ctx, id, "grant.approve", async (tx, row, now) => {
    if (row.approvedAt || (row.validTo !== null && row.validTo <= now)) {
      throw new Conflict("This does not wait for anybody any more.", [{ location: "state", message: "decided" }]);
    }
    refuseOwn(ctx, row.createdBy, "Nobody decides on what they asked for.");
    const after = decision === "approved" ? { approvedBy: ctx.actor.id, approvedAt: now } : { endedAt: now };
    await updateDelegation(tx, id, after);
    const action = decision === "approved" ? "delegation.approve" : "delegation.refuse";
    await recordAudit(tx, ctx, {
      action,
      objectType: "delegation",
      objectId: id,
      before: row,
      after: { ...row, ...after },
      ...(reason && { reason }),
    });
  });
  return readDelegation(ctx, id);
}

/**
 * Ends a delegation, waiting or in force.
 * @throws NotFound outside the caller's scope, Conflict when it was ended before. Right: grant.write over the operator.
 */
export async function endDelegation(ctx: Context, id: string, reason: string): Promise<DelegationView> {
  await changeDelegation(ctx, id, "grant.write", async (tx, row, now) => {
    await updateDelegation(tx, id, { endedAt: now });
    await recordAudit(tx, ctx, {
      ...{ action: "delegation.end", objectType: "delegation", objectId: id, before: row, after: { ...row, endedAt: now }, reason },
    });
  });
  return readDelegation(ctx, id);
}

async function changeDelegation(
  ctx: Context,
  id: string,
  right: Right,
  work: (tx: Tx, row: StoredDelegation, now: Date) => Promise<void>,
): Promise<void> {
  authorize(ctx, right);
  const now = ctx.clock.now();
  await withTransaction(ctx.db, async (tx) => {
    await lockInventory(tx);
    const row = await readStoredDelegation(tx, id);
    if (!row) throw notThere("delegation");
    requireIdentity(ctx, [right], await readState(tx, { identities: [row.operatorId] }), row.operatorId, now, "delegation");
    if (row.endedAt) throw new Conflict("This was ended before.", [{ location: "state", message: "ended" }]);
    await work(tx, row, now);
  });
}
