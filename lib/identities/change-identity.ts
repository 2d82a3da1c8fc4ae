import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Right } from "@/lib/auth/core/roles";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { applyIdentity, refuseParentCircle } from "./core/plan/plan-identities";
import { planOne } from "./core/plan/plan-inventory";
import { movedUsage } from "./core/reattribution";
import type { IdentityDetail } from "./core/views";
import { requireIdentity, requireOwnPlaces } from "./identity-scope";
import { readIdentity } from "./read-identity";
import type { IdentityChange } from "./schemas";

/**
 * Changes an identity. Owner, team, application and environment change from `effectiveFrom` (now, when left out): the
 * current assignment is closed there and a new one opened, so that usage before keeps who answered for it; usage stored
 * after a date in the past is attributed again by `runRevisions` of metering. A revoked identity stays revoked and takes its credentials with it. A former name keeps finding the identity.
 * Making a requested one active is the yes to it: grant.approve, by another person than who asked (see require-deeds).
 * @throws NotFound outside the caller's scope, Conflict, Invalid. Rights: identity.suspend for active and suspended,
 * identity.revoke for revoked, identity.write for everything else.
 */
export async function changeIdentity(ctx: Context, id: string, input: IdentityChange): Promise<IdentityDetail> {
  const rights = rightsFor(input);
  for (const right of rights) authorize(ctx, right);
  await commitPlan(ctx, {
    right: rights[0] ?? "identity.write",
    mode: "change",
    wanted: { identities: [id, ...(input.parent ? [input.parent] : [])], emails: addressesIn(input) },
    effectiveFrom: input.effectiveFrom,
    reason: input.reason,
    reattributes: movedUsage,
    plan: (state, context) => {
      requireIdentity(ctx, rights, state, id, context.now);
      return planOne(state, context, (bench) => {
        applyIdentity(bench, id, input, "");
        refuseParentCircle(bench, id, "");
      });
    },
    check: (state, plan, now) => requireOwnPlaces(ctx, "identity.write", state, plan, now),
  });
  return readIdentity(ctx, id);
}

function rightsFor({ state, reason: _, ...rest }: IdentityChange): Right[] {
  const writes = Object.values(rest).some((value) => value !== undefined);
  const rights: Right[] = [];
  if (state === "revoked") rights.push("identity.revoke");
  else if (state !== undefined) rights.push(state === "requested" ? "identity.write" : "identity.suspend");
  return writes || rights.length === 0 ? [...rights, "identity.write"] : rights;
}
