import { authorize } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import type { Right } from "@/lib/auth/core/roles";
import { commitPlan } from "./commit-plan";
import { claimedValues } from "./core/plan/credential-entry";
import { applyCredential } from "./core/plan/plan-credentials";
import { planOne } from "./core/plan/plan-inventory";
import { ALL_UNATTRIBUTED } from "./core/reattribution";
import type { CredentialView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readCredential } from "./read-credential";
import type { CredentialChange } from "./schemas";
import { notThere } from "./scope";

/**
 * Changes or revokes a credential. Fingerprints are added, never replaced: after a rotation both the old key and the
 * new one name it, so that last month stays as it was. A value that was wrongly said to name it can be taken away.
 * A revoked credential stays revoked; its usage is attributed to its identity all the same.
 * @throws NotFound outside the caller's scope, Conflict, Invalid. Rights: identity.revoke to revoke, else identity.write.
 */
export async function changeCredential(ctx: Context, id: string, input: CredentialChange): Promise<CredentialView> {
  const rights = rightsFor(input);
  for (const right of rights) authorize(ctx, right);
  const fingerprints = claimedValues(input);
  await commitPlan(ctx, {
    right: rights[0] ?? "identity.write",
    mode: "change",
    wanted: { credentialIds: [id], fingerprints },
    reason: input.reason,
    ...(fingerprints.length > 0 && { reattributes: ALL_UNATTRIBUTED }),
    plan: (state, context) => {
      const credential = state.credentials.find((row) => row.id === id);
      if (!credential) throw notThere("credential");
      requireIdentity(ctx, rights, state, credential.identityId, context.now, "credential");
      return planOne(state, context, (bench) => applyCredential(bench, id, input, ""));
    },
  });
  return readCredential(ctx, id);
}

function rightsFor({ state, reason: _, ...rest }: CredentialChange): Right[] {
  const writes = Object.values(rest).some((value) => value !== undefined);
  const rights: Right[] = state === "revoked" ? ["identity.revoke"] : [];
  return writes || rights.length === 0 ? [...rights, "identity.write"] : rights;
}
