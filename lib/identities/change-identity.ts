import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Right } from "@/lib/auth/core/roles";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { applyIdentity } from "./core/plan/plan-identities";
import { planOne } from "./core/plan/plan-inventory";
import type { Reattribution } from "./core/reattribution";
import type { IdentityDetail } from "./core/views";
import { requireIdentity, requireOwnPlaces } from "./identity-scope";
import { readIdentity } from "./read-identity";
import type { IdentityChange } from "./schemas";

export type ChangedIdentity = {
  identity: IdentityDetail;
  /** What is stored already and answers to somebody else now; null when nothing is. */
  reattribute: Reattribution | null;
};

/**
 * Changes an identity. Owner, team, application and environment change from `effectiveFrom` (now, when left out): the
 * current assignment is closed there and a new one opened, so that usage before keeps who answered for it. A revoked
 * identity stays revoked and takes its credentials with it. A former name keeps finding the identity.
 * @throws NotFound outside the caller's scope, Conflict, Invalid. Rights: identity.suspend for active and suspended,
 * identity.revoke for revoked, identity.write for everything else.
 */
export async function changeIdentity(ctx: Context, id: string, input: IdentityChange): Promise<ChangedIdentity> {
  const rights = rightsFor(input);
  for (const right of rights) authorize(ctx, right);
  const plan = await commitPlan(ctx, {
    right: rights[0] ?? "identity.write",
    mode: "change",
    wanted: { identities: [id], emails: addressesIn(input) },
    effectiveFrom: input.effectiveFrom,
    reason: input.reason,
    plan: (state, context) => {
      requireIdentity(ctx, rights, state, id, context.now);
      return planOne(state, context, (bench) => applyIdentity(bench, id, input, ""));
    },
    check: (state, plan, now) => requireOwnPlaces(ctx, "identity.write", state, plan, now),
  });
  const isPast = input.effectiveFrom !== undefined && input.effectiveFrom < ctx.clock.now();
  const moved = plan.touched.some((touched) => touched.kind === "identities" && touched.fields.includes("spans"));
  return {
    identity: await readIdentity(ctx, id),
    reattribute: isPast && moved && input.effectiveFrom ? { identityIds: [id], since: input.effectiveFrom } : null,
  };
}

function rightsFor({ state, reason: _, ...rest }: IdentityChange): Right[] {
  const writes = Object.values(rest).some((value) => value !== undefined);
  const rights: Right[] = [];
  if (state === "revoked") rights.push("identity.revoke");
  else if (state !== undefined) rights.push(state === "requested" ? "identity.write" : "identity.suspend");
  return writes || rights.length === 0 ? [...rights, "identity.write"] : rights;
}
