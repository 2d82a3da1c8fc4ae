import { recordAudit } from "@/lib/audit";
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Tx } from "@/lib/db/client";
import { withTransaction } from "@/lib/db/transaction";
import { Conflict, Invalid } from "@/lib/kernel/errors";
import { newId } from "@/lib/kernel/ids";
import { delegationFault } from "./core/delegations";
import { findIdentityIn } from "./core/plan/credential-entry";
import type { InventoryState } from "./core/plan/state";
import type { DelegationView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readDelegation } from "./list-grants";
import type { DelegationInput } from "./schemas";
import { notThere } from "./scope";
import { insertDelegation, readOpenBetween } from "./store/delegations";
import { lockInventory, readState } from "./store/read-state";

/**
 * Asks that one identity may act for another, for a purpose and a time. It waits until another person says yes.
 * @throws NotFound for an operator outside the caller's scope, or an actor that is not seen; Invalid for one and the same
 * identity or a time that is over; Conflict for a second one in the same time, or a revoked identity.
 * Right: grant.write over the operator, on whose behalf it will be.
 */
export async function addDelegation(ctx: Context, input: DelegationInput): Promise<DelegationView> {
  authorize(ctx, "grant.write");
  const id = newId("dlg");
  const now = ctx.clock.now();
  await withTransaction(ctx.db, async (tx) => {
    await lockInventory(tx);
    const state = await readState(tx, { identities: [input.operator, input.actor] });
    const operatorId = requireLive(ctx, state, input.operator, "grant.write", "operator", now);
    const actorId = requireLive(ctx, state, input.actor, "inventory.read", "actor", now);
    const span = { operatorId, actorId, validFrom: input.validFrom ?? now, validTo: input.validTo ?? null };
    await refuseFault(tx, span, now);
    const row = { ...span, id, purpose: input.purpose, createdBy: ctx.actor.id, approvedBy: null, approvedAt: null, endedAt: null };
    await insertDelegation(tx, row);
    await recordAudit(tx, ctx, { action: "delegation.create", objectType: "delegation", objectId: id, after: row, reason: input.purpose });
  });
  return readDelegation(ctx, id);
}

function requireLive(
  ctx: Context,
  state: InventoryState,
  reference: string,
  right: "grant.write" | "inventory.read",
  location: string,
  now: Date,
): string {
  const id = findIdentityIn(state, reference);
  if (id === undefined) throw notThere("identity");
  const identity = requireIdentity(ctx, [right], state, id, now);
  if (identity.state === "revoked") {
    throw new Conflict(`"${identity.name}" is revoked.`, [{ location, message: "revoked", fix: "Name the identity that took its place." }]);
  }
  return id;
}

async function refuseFault(tx: Tx, span: Parameters<typeof delegationFault>[0], now: Date): Promise<void> {
  const fault = delegationFault(span, await readOpenBetween(tx, span.operatorId, span.actorId, now), now);
  if (!fault) return;
  const { kind, ...detail } = fault;
  throw kind === "conflict" ? new Conflict(fault.message, [detail]) : new Invalid(fault.message, [detail]);
}
