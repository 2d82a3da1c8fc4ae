import type { Context } from "@/lib/auth/context";
import { commitPlan } from "./commit-plan";
import { claimedValues, findIdentityIn } from "./core/plan/credential-entry";
import { applyCredential, registerCredential } from "./core/plan/plan-credentials";
import { planOne } from "./core/plan/plan-inventory";
import { ALL_UNATTRIBUTED } from "./core/reattribution";
import type { CredentialView } from "./core/views";
import { requireIdentity } from "./identity-scope";
import { readCredential } from "./read-credential";
import type { NewCredential } from "./schemas";
import { notThere } from "./scope";

/**
 * Adds a credential to an identity, known by its id and by what was said of it: the SHA-256 of its secret, the
 * provider's id of the key, an alias. A secret itself is refused and not stored.
 * @throws Conflict when a value already names another credential, saying which; NotFound for an identity outside the
 * caller's scope; Invalid. Right: identity.write.
 */
export async function createCredential(ctx: Context, input: NewCredential): Promise<CredentialView> {
  const { identity: reference, ...entry } = input;
  let created = "";
  await commitPlan(ctx, {
    right: "identity.write",
    mode: "create",
    wanted: { identities: [reference], credentialIds: entry.id === undefined ? [] : [entry.id], fingerprints: claimedValues(entry) },
    reattributes: ALL_UNATTRIBUTED,
    plan: (state, context) => {
      const identityId = findIdentityIn(state, reference);
      if (identityId === undefined) throw notThere("identity");
      requireIdentity(ctx, ["identity.write"], state, identityId, context.now);
      return planOne(state, context, (bench) => {
        const id = registerCredential(bench, identityId, entry, "");
        if (id === null) return;
        created = id;
        applyCredential(bench, id, entry, "");
      });
    },
  });
  return readCredential(ctx, created);
}
