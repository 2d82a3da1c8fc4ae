import type { Context } from "@/lib/auth/context";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { applyIdentity, registerIdentity } from "./core/plan/plan-identities";
import { planOne } from "./core/plan/plan-inventory";
import type { IdentityDetail } from "./core/views";
import { requireOwnPlaces } from "./identity-scope";
import { readIdentity } from "./read-identity";
import type { NewIdentity } from "./schemas";

/**
 * Adds an identity. Its first assignment holds from the start, so that usage older than this entry is its own;
 * `effectiveFrom` says otherwise. An owner whose address nobody has becomes a new person.
 * @throws Conflict when the id is taken, Invalid for references that lead nowhere, NotFound for teams and applications
 * outside the caller's scope. Right: identity.write.
 */
export async function createIdentity(ctx: Context, input: NewIdentity): Promise<IdentityDetail> {
  let created = "";
  await commitPlan(ctx, {
    right: "identity.write",
    mode: "create",
    wanted: { emails: addressesIn(input), identities: input.id === undefined ? [] : [input.id] },
    plan: (state, context) =>
      planOne(state, context, (bench) => {
        const id = registerIdentity(bench, input, "");
        if (id === null) return;
        created = id;
        applyIdentity(bench, id, input, "");
      }),
    check: (state, plan, now) => requireOwnPlaces(ctx, "identity.write", state, plan, now),
  });
  return readIdentity(ctx, created);
}
