/** What of a plan is a decision, by whichever road it came: approving an identity, keeping one ready for emergencies. */
import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Right } from "@/lib/auth/core/roles";
import { Forbidden } from "@/lib/kernel/errors";
import type { InventoryPlan } from "./core/plan/plan-inventory";
import type { IdentityRecord, InventoryState } from "./core/plan/state";
import { notThere, placeOfIdentity, scopeAllows, scopeFor } from "./scope";

/** Who keeps access for emergencies in hand: security, which also says yes to exceptions. */
export const SECURITY_APPROVAL: Right = "finding.except";

/** @throws Forbidden for tokens, for the own request, and without the right; NotFound outside its scope. */
export function requireDeeds(ctx: Context, state: InventoryState, plan: InventoryPlan, now: Date): void {
  for (const { kind, before: stored, after: planned } of plan.touched) {
    if (kind !== "identities") continue;
    const before = stored as IdentityRecord | null;
    const after = planned as IdentityRecord;
    if (before?.state === "requested" && after.state === "active") requireApprover(ctx, state, before, now);
    if (after.breakGlass && !before?.breakGlass && after.state !== "requested") requireSecurity(ctx);
    if (after.breakGlass && before?.state === "requested" && after.state === "active") requireSecurity(ctx);
  }
}

function requireApprover(ctx: Context, state: InventoryState, identity: IdentityRecord, now: Date): void {
  requirePerson(ctx, "Only a person says yes to an identity.");
  authorize(ctx, "grant.approve");
  if (!scopeAllows(scopeFor(ctx, "grant.approve"), placeOfIdentity(identity, state.teams, now))) throw notThere("identity");
  refuseOwn(ctx, identity.requestedBy, "Nobody says yes to their own request.");
}

function requireSecurity(ctx: Context): void {
  if (ctx.actor.kind === "system") return;
  requirePerson(ctx, "Only a person keeps access for emergencies ready.");
  if (ctx.actor.rights.has(SECURITY_APPROVAL)) return;
  throw new Forbidden("Access for emergencies is kept in hand by security.", [
    { location: "breakGlass", message: SECURITY_APPROVAL, fix: "Ask a security admin to set it." },
  ]);
}

/** @throws Forbidden for machine tokens and the product itself, which never decide. */
export function requirePerson(ctx: Context, message: string): void {
  if (ctx.actor.kind === "person") return;
  throw new Forbidden(message, [{ location: "actor", message: ctx.actor.kind, fix: "Have a person decide it, signed in." }]);
}

/** @throws Forbidden when the caller is who asked, as a user or as the person behind. */
export function refuseOwn(ctx: Context, askedBy: string | null, message: string): void {
  if (askedBy === null || (askedBy !== ctx.actor.id && askedBy !== ctx.actor.personId)) return;
  throw new Forbidden(message, [{ location: "actor", message: "separation of duties", fix: "Have another person decide." }]);
}
