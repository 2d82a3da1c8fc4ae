import type { Context } from "@/lib/auth/context";
import { Forbidden } from "@/lib/kernel/errors";
import { commitPlan } from "./commit-plan";
import { addressesIn } from "./core/entries";
import { applyIdentity, registerIdentity } from "./core/plan/plan-identities";
import { planOne } from "./core/plan/plan-inventory";
import { edit } from "./core/plan/workbench";
import type { IdentityDetail } from "./core/views";
import { requireOwnPlaces } from "./identity-scope";
import { readIdentity } from "./read-identity";
import type { NewIdentity } from "./schemas";

/**
 * Adds an identity. Its first assignment holds from the start, so that usage older than this entry is its own;
 * `effectiveFrom` says otherwise. An owner whose address nobody has becomes a new person. Who may neither change the whole
 * inventory nor say yes to access makes it as requested: another person's yes makes it active.
 * @throws Conflict when the id is taken, Invalid for references that lead nowhere, NotFound for teams and applications
 * outside the caller's scope. Right: identity.write.
 */
export async function createIdentity(ctx: Context, input: NewIdentity): Promise<IdentityDetail> {
  let created = "";
  const mayIssue = ctx.actor.rights.has("inventory.write") || ctx.actor.rights.has("grant.approve");
  if (!mayIssue && input.state !== undefined && input.state !== "requested") throw notWithoutYes();
  await commitPlan(ctx, {
    right: "identity.write",
    mode: "create",
    wanted: { emails: addressesIn(input), identities: [input.id, input.parent].flatMap((one) => one ?? []) },
    plan: (state, context) =>
      planOne(state, context, (bench) => {
        const id = registerIdentity(bench, input, "");
        if (id === null) return;
        created = id;
        applyIdentity(bench, id, mayIssue ? input : { ...input, state: "requested" }, "");
        const identity = edit(bench, "identities", id);
        if (identity.state === "requested") identity.requestedBy = context.by;
      }),
    check: (state, plan, now) => requireOwnPlaces(ctx, "identity.write", state, plan, now),
  });
  return readIdentity(ctx, created);
}

const notWithoutYes = (): Forbidden =>
  new Forbidden("A new identity needs another person's yes.", [
    {
      location: "state",
      message: "identity.write alone",
      fix: "Leave the state out: it is asked for, and whoever may approve makes it active.",
    },
  ]);
